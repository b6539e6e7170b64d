using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Isolation;

namespace MeshAgent.Core.Recovery;

/// <summary>Decides which WAN paths are probed now.</summary>
public static class ProbePlanner
{
    /// <summary>The name to ask for when no exit has one: the root is known to every server (RFC 1034 §3.1).</summary>
    public const string RootName = ".";

    /// <summary>Plans the probes of one family and notes them in the paths.</summary>
    /// <param name="paths">The paths after this look.</param>
    /// <param name="family">Their family.</param>
    /// <param name="view">What is known.</param>
    /// <param name="exits">The exits after this look: when one is down, a proven path is asked again, to tell whose fault it is.</param>
    /// <returns>The paths with their probes counted, and the probes.</returns>
    public static (EquatableArray<TrackedPath> Paths, IReadOnlyList<ProbeOrder> Orders) Plan(
        EquatableArray<TrackedPath> paths, IpFamily family, DecisionView view, EquatableArray<ExitMemory> exits)
    {
        var servers = WanServers.Asked(family, view, paths);
        var name = view.Snapshot.Exits.SelectMany(static provider => provider.Observation.Exits)
            .FirstOrDefault(static exit => exit.Target.Literal is null)?.Target.Host ?? RootName;
        var downSince = DownSince(exits);
        var inForce = PathsInForce.Of(family, paths, view);
        var orders = new List<ProbeOrder>();
        var after = paths.Select(path =>
        {
            if (servers.Count == 0
                || DueAt(path, downSince) is not { } due
                || due > view.Now
                || view.Roles.Find(path.Path.LinkName) is not { } link
                || !LinkQuestion.Takes(path.Path.Key, inForce))
            {
                return path;
            }

            var reachable = servers.Where(server => ServerPaths.Leads(path, server)).ToEquatableArray();
            if (reachable.IsEmpty)
            {
                return path;
            }

            orders.Add(new ProbeOrder(path.Path.Key, link.Index, name, reachable));
            return path with { ProbesSent = Math.Min(path.ProbesSent + 1, Doubt.Maximum), ProbedAt = view.Now };
        }).ToEquatableArray();
        return (after, orders);
    }

    /// <summary>When the last exit went down that is down now.</summary>
    /// <param name="exits">The exits.</param>
    /// <returns>The time; null when none is down.</returns>
    public static DateTimeOffset? DownSince(IEnumerable<ExitMemory> exits) =>
        exits.Select(static exit => exit.State).OfType<DownState>().Max(static state => (DateTimeOffset?)state.Since);

    /// <summary>When a path is to be probed.</summary>
    /// <param name="path">The path.</param>
    /// <param name="downSince">When the last exit went down that is down now; null when none is.</param>
    /// <returns>The time; null when there is nothing to find out.</returns>
    public static DateTimeOffset? DueAt(TrackedPath path, DateTimeOffset? downSince) => path.State switch
    {
        { IsUsable: false } => null,
        // At once when an exit goes down: it may be back by another family or path before a pause has passed, and this one's fault unseen.
        ProvenState { Doubts: 0 } => downSince is not { } since ? null : path.ProbedAt < since ? since : path.ProbedAt + RecoveryTimings.LongestProbe,
        _ => path.ProbedAt == DateTimeOffset.MinValue ? path.ProbedAt : path.ProbedAt + RecoveryTimings.Probe(path.ProbesSent),
    };
}
