using System.Diagnostics.CodeAnalysis;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Exits.Fastd.Configuration;
using MeshAgent.Exits.Fastd.Instances;
using MeshAgent.Exits.Fastd.Settings;
using MeshAgent.Exits.Fastd.Status;
using MeshAgent.Tunnels.Daemons;
using MeshAgent.Tunnels.Links;
using MeshAgent.Tunnels.Probing;

namespace MeshAgent.Exits.Fastd;

/// <summary>What the provider works with.</summary>
/// <param name="Places">Where the files of the agent's own fastd are.</param>
/// <param name="Links">The kernel's links.</param>
/// <param name="Instance">The fastd.</param>
/// <param name="MakeProbe">Makes what sends probes.</param>
internal sealed record FastdParts(InstancePlaces Places, ITunnelLinks Links, IFastdInstance Instance, Func<ITunnelProbe> MakeProbe)
    : IAsyncDisposable
{
    /// <summary>The parts that drive this machine.</summary>
    /// <param name="settings">What the operator wants.</param>
    /// <param name="context">What the host lends.</param>
    /// <returns>The parts, with their sockets open.</returns>
    [SuppressMessage("Reliability", "CA2000", Justification = "The parts own their sockets and dispose them.")]
    public static FastdParts OfThisMachine(FastdSettings settings, IPluginContext context)
    {
        var places = new InstancePlaces(
            settings.Interface,
            context.RuntimeDirectory,
            Environment.GetEnvironmentVariable("PATH") ?? InstancePlaces.StandardSearchPath);
        var processes = new DaemonProcesses();
        var random = new Random();
        IFastdInstance instance = settings.Attached is { } attached
            ? new AttachedInstance(attached, processes, new StatusSocket(attached.StatusSocket, context.Time), new SocketMarks())
            : new ManagedInstance(
                places,
                processes,
                new StatusSocket(places.StatusSocket, context.Time),
                new SocketMarks(),
                () => context.WanLaunch,
                context.Time);
        return new(places, new NetlinkTunnelLinks(context, [.. settings.Links]), instance, () => new EchoProbe(random, context));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Links.DisposeAsync();
        Instance.Dispose();
    }
}
