using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Recovery;

namespace MeshAgent.Core.Decisions;

/// <summary>When to look again though nothing was announced.</summary>
public static class Alarm
{
    /// <summary>
    /// The longest time between two looks. Events announce everything but lost events; ten minutes bounds what a lost one costs. Less wakes
    /// an idle router for nothing.
    /// </summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>The shortest time: a look that asks for another one at once must not spin.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(50);

    /// <summary>Finds the time.</summary>
    /// <param name="after">What the decision leaves.</param>
    /// <param name="view">What it was made from.</param>
    /// <returns>The time.</returns>
    public static DateTimeOffset Next(AgentMemory after, DecisionView view)
    {
        var downSince = ProbePlanner.DownSince(after.Exits);
        var hasServers = !view.Snapshot.NameServers.IsEmpty;
        var next = view.Now + Longest;
        foreach (var exit in after.Exits)
        {
            next = Earlier(next, exit.LookAt);
        }

        foreach (var name in after.Names)
        {
            next = Earlier(next, name.IsAsking ? name.AskedAt + ExitTimings.LookupLost : name.DueAt > view.Now ? name.DueAt : null);
        }

        foreach (var path in IpFamilyFacts.All.SelectMany(family => after.Paths[family]))
        {
            // A gateway that is not to be asked, since there is a better path, has its time in the past.
            next = Earlier(next, path.State is RememberedState state ? Ahead(state.AskedAt + state.Patience, view.Now) : null);
            next = Earlier(
                next, path is { Source: PathSource.Lease, State: RejectedState rejected } ? Ahead(rejected.At + RecoveryTimings.LeaseRetry, view.Now) : null);
            next = Earlier(next, hasServers && ProbePlanner.DueAt(path, downSince) is { } due && due > view.Now ? due : null);
        }

        foreach (var server in view.Snapshot.NameServers)
        {
            next = Earlier(next, server.ExpiresAt > view.Now ? server.ExpiresAt : null);
        }

        return next < view.Now + Shortest ? view.Now + Shortest : next;
    }

    private static DateTimeOffset? Ahead(DateTimeOffset time, DateTimeOffset now) => time > now ? time : null;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset? other) => other is { } time && time < one ? time : one;
}
