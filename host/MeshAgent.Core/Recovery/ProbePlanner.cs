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
        var isExitDown = exits.Any(static exit => exit.State is DownState);
        var inForce = PathsInForce.Of(family, paths, view);
        var orders = new List<ProbeOrder>();
        var after = paths.Select(path =>
        {
            if (servers.Count == 0
                || DueAt(path, isExitDown) is not { } due
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

    /// <summary>When a path is to be probed.</summary>
    /// <param name="path">The path.</param>
    /// <param name="isExitDown">Whether an exit is down.</param>
    /// <returns>The time; null when there is nothing to find out.</returns>
    public static DateTimeOffset? DueAt(TrackedPath path, bool isExitDown) => path.State switch
    {
        { IsUsable: false } => null,
        ProvenState { Doubts: 0 } => isExitDown ? path.ProbedAt + RecoveryTimings.LongestProbe : null,
        _ => path.ProbedAt == DateTimeOffset.MinValue ? path.ProbedAt : path.ProbedAt + RecoveryTimings.Probe(path.ProbesSent),
    };
}
