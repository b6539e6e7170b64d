using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Lab.Tests.Wan;

/// <summary>
/// Every change of the router's routes as iproute2 hears it from the kernel. One listener sees what others did and what the agent did
/// about it, so the time between the two is measured by one clock, and a route that was there for a moment only is seen as well.
/// </summary>
internal sealed class RouteMonitor : IAsyncDisposable
{
    /// <summary>A table that neither agent nor neighbourhood knows, for routes that only prove that the monitor listens.</summary>
    private const string OwnTable = "table 4711";

    /// <summary>An announcement takes microseconds; this is for starting programs on a busy machine.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly Neighbourhood _world;
    private readonly NodeProcess _process;

    private RouteMonitor(Neighbourhood world, NodeProcess process)
    {
        _world = world;
        _process = process;
    }

    /// <summary>What was announced so far, oldest first.</summary>
    public IReadOnlyList<RouteAnnouncement> Announcements =>
        [.. _process.Output.Lines.Select(RouteAnnouncement.Of).Where(static route => !route.Says(OwnTable))];

    /// <summary>Starts listening.</summary>
    public static async Task<RouteMonitor> StartAsync(Neighbourhood world)
    {
        var monitor = new RouteMonitor(world, await world.StartAsync(Node.Router, new Command("ip", "-ts", "monitor", "route")));
        await monitor.FlushAsync();
        return monitor;
    }

    /// <summary>Waits until everything that has happened so far is among the announcements.</summary>
    public async Task FlushAsync()
    {
        var before = Markers;
        await Eventually.HoldsAsync(
            "an announcement of a route of our own",
            Limit,
            async token =>
            {
                // Again with every look: what happens before the monitor listens is never announced to it.
                await _world.IpAsync(Node.Router, $"route add blackhole 192.0.2.255 {OwnTable}", token);
                await _world.IpAsync(Node.Router, $"route del blackhole 192.0.2.255 {OwnTable}", token);
                return Markers > before;
            },
            Cancellation,
            () => _process.Error.Tail());
    }

    /// <summary>Waits for a route and measures how long after its cause it was there.</summary>
    /// <param name="cause">What others changed; the last such announcement counts.</param>
    /// <param name="effect">What the agent is to do about it; the first such announcement after the cause counts.</param>
    /// <param name="within">How long at most, by the announcements' own times.</param>
    /// <returns>The time between the two.</returns>
    public async Task<TimeSpan> FollowsAsync(Predicate<RouteAnnouncement> cause, Predicate<RouteAnnouncement> effect, TimeSpan within)
    {
        (RouteAnnouncement? Cause, RouteAnnouncement? Effect) seen = default;
        await Eventually.HoldsAsync(
            "the agent's answer to a change of routes",
            within + Limit,
            () =>
            {
                var all = Announcements;
                var causeAt = all.ToList().FindLastIndex(cause);
                seen = (all.ElementAtOrDefault(causeAt), all.Skip(causeAt + 1).FirstOrDefault(route => causeAt >= 0 && effect(route)));
                return seen.Effect is not null;
            },
            Cancellation,
            ToString);
        var took = seen.Effect!.At - seen.Cause!.At;
        Assert.True(took <= within, $"It took {took.TotalMilliseconds} ms:\n{this}");
        return took;
    }

    /// <summary>Demands that no default by a gateway was in any table since the monitor started, and none is now.</summary>
    public async Task NeverHadADefaultAsync(FamilyAddresses family, string gateway)
    {
        await FlushAsync();
        Assert.DoesNotContain(Announcements, route => !route.IsDeletion && route.Says($"default via {gateway}"));
        Assert.DoesNotContain($"via {gateway} ", await Lab.DefaultsAsync(_world, family, "all"), StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join('\n', Announcements.TakeLast(60));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private int Markers => _process.Output.Lines.Count(static line => line.Contains(OwnTable, StringComparison.Ordinal));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}
