using System.Net;
using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Contracts.Routing;

/// <summary>
/// The slot <c>routes</c>: sees and changes links' routes and rules. Raw netlink, systemd-networkd and OpenWrt's netifd each fit behind it.
/// Calls come one at a time except <see cref="WaitForChangeAsync"/>, which runs beside them.
/// </summary>
public interface IRouteBackend : IPlugin
{
    /// <summary>What this backend can do on this machine; constant after start.</summary>
    RouteBackendCapabilities Capabilities { get; }

    /// <summary>Reads the machine's state. Never throws for a family that cannot be read: that is a fault in its <see cref="FamilyRouting"/>.</summary>
    /// <param name="interest">What is wanted beyond what is always given.</param>
    /// <param name="fresh">True: read everything anew (after lost events, and on the slow timer); false: what the backend has kept up to date will do.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What is there now.</returns>
    ValueTask<RouteObservation> ObserveAsync(RouteInterest interest, bool fresh, CancellationToken cancellationToken);

    /// <summary>Takes the steps in the order given. A step that fails does not keep the later ones from being tried.</summary>
    /// <param name="changes">The steps.</param>
    /// <param name="cancellationToken">Ends the wait; steps already taken stay.</param>
    /// <returns>What became of each, in the same order.</returns>
    ValueTask<IReadOnlyList<ChangeResult>> ApplyAsync(IReadOnlyList<RouteChange> changes, CancellationToken cancellationToken);

    /// <summary>
    /// Returns when something of interest may have changed since the last <see cref="ObserveAsync"/> began. It only says "look again":
    /// spurious returns are allowed, missed ones are not. Changes made by <see cref="ApplyAsync"/> itself may be reported.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What changed, for the log, such as <c>route+ default via 192.0.2.1 dev wan0</c>.</returns>
    ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken);

    /// <summary>Asks the kernel which way a packet would go.</summary>
    /// <param name="query">The packet.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The kernel's answer.</returns>
    ValueTask<RouteAnswer> QueryAsync(RouteQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the kernel find out whether an address answers on a link (ARP, neighbour discovery) without a route to it. The result is seen
    /// by
    /// <see cref="ObserveAsync"/> and announced by <see cref="WaitForChangeAsync"/>.
    /// </summary>
    /// <param name="linkIndex">The link.</param>
    /// <param name="address">The address.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When the probe is under way.</returns>
    ValueTask ProbeNeighbourAsync(int linkIndex, IPAddress address, CancellationToken cancellationToken);
}
