using MeshAgent.Exits.WireGuard.Device;

namespace MeshAgent.Exits.WireGuard.Planning;

/// <summary>Change the device by one request.</summary>
/// <param name="Change">The change.</param>
/// <param name="Reason">Why.</param>
internal sealed record ConfigureDevice(DeviceChange Change, string Reason) : TunnelStep(Reason);
