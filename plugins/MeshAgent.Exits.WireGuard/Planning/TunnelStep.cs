using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Exits.WireGuard.Settings;

namespace MeshAgent.Exits.WireGuard.Planning;

/// <summary>One step towards what should be, and why it is taken.</summary>
/// <param name="Reason">Why, for the log; no secrets.</param>
internal abstract record TunnelStep(string Reason);

/// <summary>Make link and device, down and without peers.</summary>
/// <param name="Reason">Why.</param>
internal sealed record CreateTunnel(string Reason) : TunnelStep(Reason);

/// <summary>Change the device by one request.</summary>
/// <param name="Change">The change.</param>
/// <param name="Reason">Why.</param>
internal sealed record ConfigureDevice(DeviceChange Change, string Reason) : TunnelStep(Reason);

/// <summary>Read the mark back; when it is another, no later step may be taken and no peer may stay.</summary>
/// <param name="Mark">What it must be.</param>
/// <param name="Reason">Why.</param>
internal sealed record VerifyMark(uint Mark, string Reason) : TunnelStep(Reason);

/// <summary>Set the link's largest packet.</summary>
/// <param name="Mtu">Bytes.</param>
/// <param name="Reason">Why.</param>
internal sealed record SetMtu(int Mtu, string Reason) : TunnelStep(Reason);

/// <summary>Add an address to the link.</summary>
/// <param name="Address">The address.</param>
/// <param name="Reason">Why.</param>
internal sealed record AddAddress(InterfaceAddress Address, string Reason) : TunnelStep(Reason);

/// <summary>Remove an address from the link.</summary>
/// <param name="Address">The address.</param>
/// <param name="Reason">Why.</param>
internal sealed record RemoveAddress(InterfaceAddress Address, string Reason) : TunnelStep(Reason);

/// <summary>Set the link up.</summary>
/// <param name="Reason">Why.</param>
internal sealed record BringUp(string Reason) : TunnelStep(Reason);
