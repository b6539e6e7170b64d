using System.Diagnostics.CodeAnalysis;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Exits.WireGuard.Drivers;
using MeshAgent.Exits.WireGuard.Kernel;
using MeshAgent.Exits.WireGuard.Probing;
using MeshAgent.Exits.WireGuard.Settings;
using MeshAgent.Exits.WireGuard.Userspace;
using MeshAgent.Netlink.Generic;
using MeshAgent.Tunnels.Daemons;
using MeshAgent.Tunnels.Links;
using MeshAgent.Tunnels.Probing;

namespace MeshAgent.Exits.WireGuard;

/// <summary>What the provider works with.</summary>
/// <param name="Links">The kernel's links.</param>
/// <param name="Drivers">The drivers, the preferred one first.</param>
/// <param name="Probe">Sends probes.</param>
/// <param name="Netlink">What the kernel driver's connection is closed by; null when there is none.</param>
internal sealed record TunnelParts(
    ITunnelLinks Links, IReadOnlyList<ITunnelDriver> Drivers, ITunnelProbe Probe, IDisposable? Netlink) : IAsyncDisposable
{
    /// <summary>The parts that drive this machine.</summary>
    /// <param name="settings">The tunnel's settings.</param>
    /// <param name="context">What the host lends.</param>
    /// <returns>The parts, with their sockets open.</returns>
    [SuppressMessage("Reliability", "CA2000", Justification = "The parts own their sockets and dispose them.")]
    public static TunnelParts OfThisMachine(WireGuardSettings settings, IPluginContext context)
    {
        var places = new UserspacePlaces(
            settings.Interface,
            context.RuntimeDirectory,
            UserspacePlaces.StandardSocketDirectory,
            Environment.GetEnvironmentVariable("PATH") ?? UserspacePlaces.StandardSearchPath);
        string[] names = settings.Mesh is { } mesh ? [settings.Interface, mesh.Interface] : [settings.Interface];
        var links = new NetlinkTunnelLinks(context, names);
        var netlink = GenericNetlink.Open();
        context.Entrust(netlink);
        ITunnelDriver[] drivers =
        [
            new KernelDriver(settings.Interface, Path.Combine(context.RuntimeDirectory, settings.Interface + ".kernel"), links, netlink),
            new UserspaceDriver(places, new DaemonProcesses(), context.Time),
        ];
        return new(links, drivers, new EchoProbe(new Random(), context), netlink);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Probe.Dispose();
        await Links.DisposeAsync();
        Netlink?.Dispose();
    }
}
