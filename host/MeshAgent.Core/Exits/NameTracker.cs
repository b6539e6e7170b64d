using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Isolation;
using MeshAgent.Core.Observation;
using MeshAgent.Core.Recovery;

namespace MeshAgent.Core.Exits;

/// <summary>Decides which names of exits are looked up now. What was answered once is kept when later lookups fail.</summary>
public static class NameTracker
{
    /// <summary>Moves all names on.</summary>
    /// <param name="view">What is known.</param>
    /// <param name="paths">The WAN paths after this look.</param>
    /// <returns>The names that exits have; <see cref="NameMemory.AskedAt"/> equal to now marks a lookup to start.</returns>
    public static EquatableArray<NameMemory> Step(DecisionView view, PerFamily<EquatableArray<TrackedPath>> paths)
    {
        var before = view.Memory.Names.ToDictionary(static name => name.Host);
        var servers = ServersFor(view, paths);
        return view.Snapshot.Exits.SelectMany(static provider => provider.Observation.Exits)
            .Where(static exit => exit.Target.Literal is null)
            .GroupBy(static exit => exit.Target.Host)
            .Take(ExitTracker.MaxExits)
            .Select(group => Move(
                before.GetValueOrDefault(group.Key) ?? new NameMemory { Host = group.Key },
                view,
                servers.Count > 0,
                group.Any(exit => IsDown(exit.Name, view))))
            .ToEquatableArray();
    }

    /// <summary>The name servers that can be asked now: of WAN scope, and with a usable path of their family and link.</summary>
    /// <param name="view">What is known.</param>
    /// <param name="paths">The WAN paths after this look.</param>
    /// <returns>The servers in order of preference.</returns>
    public static EquatableArray<NameServer> ServersFor(DecisionView view, PerFamily<EquatableArray<TrackedPath>> paths) =>
        ServerPaths.Reachable(WanServers.Asked(view, paths), paths, ServerPaths.Uplinks(view.Roles));

    private static NameMemory Move(NameMemory known, DecisionView view, bool canAsk, bool isDown)
    {
        var now = view.Now;
        if (view.Snapshot.Lookups.LastOrDefault(report => report.Host == known.Host) is { } report)
        {
            known = Take(known, report, now);
        }

        if (!canAsk)
        {
            return known with { IsAsking = false, DueAt = now, Failure = "no WAN name server can be asked" };
        }

        var due = isDown && known.DueAt > known.AskedAt + ExitTimings.AnswerLifeDown ? known.AskedAt + ExitTimings.AnswerLifeDown : known.DueAt;
        var isLost = known.IsAsking && now - known.AskedAt >= ExitTimings.LookupLost;
        return (known.IsAsking && !isLost) || now < due
            ? known with { DueAt = due }
            : known with { IsAsking = true, AskedAt = now };
    }

    private static NameMemory Take(NameMemory known, LookupReport report, DateTimeOffset now)
    {
        if (report.Addresses.IsEmpty)
        {
            var wait = RecoveryTimings.Doubled(ExitTimings.FirstLookupRetry, known.Failures, ExitTimings.LongestLookupRetry);
            return known with
            {
                IsAsking = false,
                Failures = Math.Min(known.Failures + 1, Doubt.Maximum),
                Failure = report.Failure,
                DueAt = now + wait,
            };
        }

        var (shortest, longest) = ExitTimings.AnswerLife;
        var life = report.TimeToLive < shortest ? shortest : report.TimeToLive > longest ? longest : report.TimeToLive;
        return known with
        {
            IsAsking = false,
            Failures = 0,
            Failure = "",
            Addresses = report.Addresses,
            AnsweredBy = report.AnsweredBy,
            DueAt = now + life,
        };
    }

    private static bool IsDown(string exit, DecisionView view) =>
        view.Memory.Exits.Any(memory => memory.Key.Name == exit && memory.State is DownState);
}
