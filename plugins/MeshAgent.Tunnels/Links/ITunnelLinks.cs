using MeshAgent.Netlink.Routing.Links;
using MeshAgent.Tunnels.Failures;
using MeshAgent.Tunnels.Settings;

namespace MeshAgent.Tunnels.Links;

/// <summary>
/// The kernel's links and addresses, as far as one tunnel needs them. Failures are <see cref="Failures.DeviceException"/>s.
/// </summary>
internal interface ITunnelLinks : IAsyncDisposable
{
    /// <summary>Reads the link of a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The link; null when there is none.</returns>
    ValueTask<TunnelLink?> ReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>Makes a virtual link, down.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="kind">Its kind (<c>IFLA_INFO_KIND</c>), such as <see cref="TunnelLink.WireGuardKind"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When it is there.</returns>
    ValueTask CreateAsync(string name, string kind, CancellationToken cancellationToken);

    /// <summary>Makes a VXLAN link, down.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="address">Its Ethernet address, 6 bytes.</param>
    /// <param name="tunnel">What it carries frames over.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When it is there.</returns>
    ValueTask CreateVxlanAsync(string name, ReadOnlyMemory<byte> address, VxlanTunnel tunnel, CancellationToken cancellationToken);

    /// <summary>Writes to a link what people are to read.</summary>
    /// <param name="index">Which link.</param>
    /// <param name="alias">The text, under 256 bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When it is written.</returns>
    ValueTask SetAliasAsync(int index, string alias, CancellationToken cancellationToken);

    /// <summary>Removes a link; one that is gone already counts as removed.</summary>
    /// <param name="index">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When it is gone.</returns>
    ValueTask DeleteAsync(int index, CancellationToken cancellationToken);

    /// <summary>Sets the largest packet.</summary>
    /// <param name="index">Of which link.</param>
    /// <param name="mtu">Bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When it is set.</returns>
    ValueTask SetMtuAsync(int index, int mtu, CancellationToken cancellationToken);

    /// <summary>Sets the link up.</summary>
    /// <param name="index">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When it is up.</returns>
    ValueTask BringUpAsync(int index, CancellationToken cancellationToken);

    /// <summary>Makes it a port of a bridge.</summary>
    /// <param name="index">Which link.</param>
    /// <param name="master">The bridge's number.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When it is one.</returns>
    ValueTask EnslaveAsync(int index, int master, CancellationToken cancellationToken);

    /// <summary>Adds an address; one that is there already counts as added.</summary>
    /// <param name="index">To which link.</param>
    /// <param name="address">The address.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When it is there.</returns>
    ValueTask AddAddressAsync(int index, InterfaceAddress address, CancellationToken cancellationToken);

    /// <summary>Removes an address; one that is gone already counts as removed.</summary>
    /// <param name="index">From which link.</param>
    /// <param name="address">The address.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When it is gone.</returns>
    ValueTask RemoveAddressAsync(int index, InterfaceAddress address, CancellationToken cancellationToken);

    /// <summary>Returns when one of the links of interest came, went or changed since the last return.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What changed, for the log.</returns>
    ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken);
}
