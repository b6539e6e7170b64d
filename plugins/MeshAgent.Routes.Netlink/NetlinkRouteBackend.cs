using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Routing;
using MeshAgent.Netlink.Routing;
using MeshAgent.Netlink.Routing.Neighbours;
using MeshAgent.Netlink.Transport;
using MeshAgent.Routes.Netlink.Changing;
using MeshAgent.Routes.Netlink.Mapping;
using MeshAgent.Routes.Netlink.Querying;
using MeshAgent.Routes.Netlink.Watching;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Routes.Netlink;

/// <summary>
/// The slot <c>routes</c> by rtnetlink. It belongs to the network namespace of the thread that starts it.
/// </summary>
/// <param name="context">What the host lends: the tags of everything that the agent makes.</param>
/// <param name="log">Where to say what cannot be said by results.</param>
public sealed class NetlinkRouteBackend(IPluginContext context, ILogger log) : IRouteBackend
{
    /// <summary>
    /// <see cref="CatchUp"/> before a step, which is decided by what is known: a delete of what is not known counts as done. On a machine
    /// that is overloaded the listening thread may not run for a hundred milliseconds. After this everything is read anew, which costs
    /// more the larger the routing table is; shorter would do so for load alone, longer would delay steps in a storm.
    /// </summary>
    private static readonly TimeSpan CatchUpBeforeSteps = TimeSpan.FromSeconds(1);

    private const string DeafHealth = "routes.deaf";

    /// <summary>Exists where the IPv6 stack is, even with no address and with disable_ipv6 set; not with ipv6.disable=1.</summary>
    private const string IPv6Proof = "/proc/net/if_inet6";

    private readonly ChangeSignal signal = new();
    private readonly KernelMirror mirror = new();
    private readonly EquatableArray<IpFamily> families =
        File.Exists(IPv6Proof) ? IpFamilyFacts.All : [IpFamily.IPv4];

    private KernelEvents? events;
    private NetlinkConnection? connection;
    private NetlinkListener? listener;
    private MirrorReader? reader;
    private ChangeApplier? applier;

    /// <summary>What stands between the listener and the mirror: nothing, or in tests something that holds notifications up.</summary>
    internal Func<INetlinkEventSink, INetlinkEventSink> Interposer { get; init; } = static sink => sink;

    /// <summary>
    /// Longest wait, before looking, for notifications that are queued already. They take microseconds; only a storm takes longer, and
    /// then what is seen is a few milliseconds old and a notification follows. Longer would delay decisions in a storm, shorter would
    /// show the agent its own changes late. Tests on loaded machines, which ask what is seen at once, wait longer.
    /// </summary>
    internal TimeSpan CatchUp { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc/>
    public RouteBackendCapabilities Capabilities { get; private set; }

    private KernelEvents Events => events ?? throw NotStarted();

    private NetlinkConnection Connection => connection ?? throw NotStarted();

    private NetlinkListener Listener => listener ?? throw NotStarted();

    private MirrorReader Reader => reader ?? throw NotStarted();

    /// <summary>Subscribes to the kernel's notifications and reads its state; changes nothing.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>When the state is known.</returns>
    /// <exception cref="NetlinkException">The kernel could not be asked.</exception>
    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        var identity = context.Identity;
        events = new KernelEvents(mirror, signal, log)
        {
            Watched = new WatchedObjects(
                new RouteInterest { Tables = [identity.WanTable, identity.ExitTable] }, identity.RouteProtocol),
        };
        connection = NetlinkConnection.Open(NetlinkProtocol.Route);
        context.Entrust(connection);
        reader = new MirrorReader(connection, mirror, families);
        applier = new ChangeApplier(
            connection,
            new RouteChanger(mirror, identity.RouteProtocol),
            new RuleChanger(mirror, identity.RouteProtocol),
            RefreshForStepsAsync);

        // Before reading: what changes while it is read is notified.
        listener = NetlinkListener.Open(NetlinkProtocol.Route, new NetlinkListenerOptions
        {
            Groups =
            [
                MulticastGroup.Link, MulticastGroup.Neighbour,
                MulticastGroup.IPv4Address, MulticastGroup.IPv4Route, MulticastGroup.IPv4Rule,
                MulticastGroup.IPv6Address, MulticastGroup.IPv6Route, MulticastGroup.IPv6Rule,
            ],
            OptionalGroups = [MulticastGroup.NextHop],
            Filter = events.Watched.ToFilter(),
            ThreadName = "routes-netlink",
            StartThread = context.StartThread,
        });
        context.Entrust(listener);
        listener.Start(Interposer(events));
        await RefreshAsync(fresh: true, cancellationToken);
        Capabilities = FindCapabilities();
        log.Watching(mirror.Machine.Links.Length, families.Sum(family => mirror.Routes(family).Length));
    }

    /// <inheritdoc/>
    public ValueTask TakeOverAsync(HandOver state, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Nothing to hand over: the kernel's state is read at start.</summary>
    /// <param name="cancellationToken">Not needed.</param>
    /// <returns>Null.</returns>
    public ValueTask<HandOver?> ExportStateAsync(CancellationToken cancellationToken) => ValueTask.FromResult<HandOver?>(null);

    /// <summary>Stops listening. Routes and rules stay as they are; taking them away is the host's decision.</summary>
    /// <param name="reason">Not needed.</param>
    /// <param name="cancellationToken">Not needed.</param>
    /// <returns>When nothing is heard any more.</returns>
    public ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken) => DisposeAsync();

    /// <inheritdoc/>
    public async ValueTask<RouteObservation> ObserveAsync(RouteInterest interest, bool fresh, CancellationToken cancellationToken)
    {
        if (Events.Watched.Interest is var before && before != interest)
        {
            var watched = new WatchedObjects(interest, context.Identity.RouteProtocol);
            Listener.ReplaceFilter(watched.ToFilter());
            Events.Watched = watched;
            mirror.MarkNeighboursStale();
            if (before.Tables != interest.Tables)
            {
                // Only then: a new gateway must not cost a look at a full routing table.
                mirror.MarkRoutesStale();
            }
        }

        Listener.WaitUntilIdle(CatchUp);
        signal.Lower();
        await RefreshAsync(fresh, cancellationToken);
        return Snapshot();
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ChangeResult>> ApplyAsync(IReadOnlyList<RouteChange> changes, CancellationToken cancellationToken) =>
        (applier ?? throw NotStarted()).ApplyAsync(changes, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken) => signal.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RouteAnswer> QueryAsync(RouteQuery query, CancellationToken cancellationToken) =>
        RouteLookup.AskAsync(Connection, mirror.Machine, query, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask ProbeNeighbourAsync(int linkIndex, IPAddress address, CancellationToken cancellationToken)
    {
        try
        {
            await Connection.RequestAsync(NeighbourRequests.Probe(linkIndex, address), cancellationToken);
        }
        catch (NetlinkException error) when (error.Errno is Errno.NoDevice or Errno.NetworkDown or Errno.Invalid or Errno.NoSuchAddress)
        {
            // The link went away or cannot have neighbours: the probe has nothing to find, and the link's own state says why.
            log.CannotProbe(address, linkIndex, error.Message);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        listener?.Dispose();
        connection?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static InvalidOperationException NotStarted() => new("The plugin was called before it was started.");

    private ValueTask RefreshForStepsAsync(bool fresh, CancellationToken cancellationToken) =>
        RefreshAsync(fresh | !Listener.WaitUntilIdle(CatchUpBeforeSteps), cancellationToken);

    private async ValueTask RefreshAsync(bool fresh, CancellationToken cancellationToken)
    {
        Listener.WaitUntilIdle(CatchUp);
        if (fresh || Events.Deafness is not null)
        {
            mirror.MarkAllStale();
        }

        if (Events.Deafness is { } deafness)
        {
            context.ReportHealth(new HealthItem(
                DeafHealth, Severity.Error, $"Changes of routes are seen late: {deafness.Message}", "reload the plugin netlink"));
        }

        await Reader.RefreshAsync(Events.Watched, cancellationToken);
    }

    private RouteObservation Snapshot()
    {
        var machine = mirror.Machine;
        return new RouteObservation
        {
            Links = new(machine.Links),
            Addresses = new(machine.Addresses),
            Neighbours = new(mirror.Neighbours()),
            Routing = PerFamily.Create(family => new FamilyRouting
            {
                Routes = mirror.Routes(family).Select(route => RouteMapping.ToContract(route, machine.IsUsable)).ToEquatableArray(),
                Rules = mirror.Rules(family).Select(RuleMapping.ToContract).ToEquatableArray(),
                Fault = Reader.FaultOf(family),
                IsAbsent = !families.Contains(family),
            }),
            Resyncs = Events.Resyncs,
        };
    }

    private RouteBackendCapabilities FindCapabilities()
    {
        var capabilities = RouteBackendCapabilities.Neighbours;
        if (Reader.HasPolicyRouting)
        {
            capabilities |= RouteBackendCapabilities.PolicyRouting;
        }

        // Linux 4.17 gave rules both their protocol, which the kernel's own rules carry since, and their ports.
        if (mirror.Rules(IpFamily.IPv4).Any(rule => rule.Protocol != 0))
        {
            capabilities |= RouteBackendCapabilities.RulePorts;
        }

        return capabilities;
    }
}
