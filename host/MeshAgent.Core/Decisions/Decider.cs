using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Isolation;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Observation;
using MeshAgent.Core.Recovery;
using MeshAgent.Core.Roles;
using MeshAgent.Core.Settings;

namespace MeshAgent.Core.Decisions;

/// <summary>
/// The decision: from what was seen, what is remembered and what the operator wants to what should be, and why. Pure: no clock, no
/// randomness, no input or output; the same arguments give the same decision, which is what lets it be simulated.
/// </summary>
public static class Decider
{
    /// <summary>Decides.</summary>
    /// <param name="snapshot">What was seen.</param>
    /// <param name="memory">What the last decision left.</param>
    /// <param name="settings">What the operator decided.</param>
    /// <param name="now">The time.</param>
    /// <returns>What should be, and why.</returns>
    public static Decision Decide(RouterSnapshot snapshot, AgentMemory memory, AgentSettings settings, DateTimeOffset now)
    {
        var view = new DecisionView(snapshot, memory, settings, LinkRoles.Find(snapshot, memory.Durable, settings), now);
        var reasons = new List<Reason>();

        var paths = PerFamily.Create(family => PathsOf(family, view, reasons));
        var names = NameTracker.Step(view, paths);
        var exits = ExitTracker.Step(view, names, paths, reasons);
        var choice = ExitSelection.Choose(exits, view);
        var selected = choice is { } chosen ? exits.First(exit => exit.Key == chosen.Key) : null;
        NoteSelection(choice, selected, memory, reasons);

        var probes = PerFamily.Create(family => ProbePlanner.Plan(paths[family], family, view, exits));
        paths = probes.Map(static (_, planned) => planned.Paths);
        var routing = PerFamily.Create(family => RoutingOf(family, view, paths[family], exits, selected));
        var filled = routing.Map(static (_, plan) => plan ?? FamilyPlan.Nothing);
        var servers = NameTracker.ServersFor(view, paths);
        var after = memory with
        {
            Durable = DurableUpdate.Of(view, paths, exits, selected),
            Paths = paths,
            Exits = exits,
            Names = names,
            DecidedAt = now,
        };
        var phases = PerFamily.Create(family => PhaseJudge.Of(family, view, after, filled[family]));
        var selfTest = PerFamily.Create(family => SelfTestJudge.Of(family, view, paths[family], phases[family]));
        return new Decision
        {
            Plan = new Plan
            {
                Guard = GuardPlanner.Plan(view, filled, names),
                Routing = routing,
                Exits = ExitPlanner.Plan(view, exits, choice?.Key),
                Lookups = Lookups(names, view, servers),
                Probes = IpFamilyFacts.All.SelectMany(family => probes[family].Orders).ToEquatableArray(),
                Neighbours = Neighbours(paths, view),
                Watch = LinkWatch.Of(selected, exits, view),
                Interest = InterestOf(paths, settings),
            },
            Memory = after,
            Phase = phases,
            Selected = choice?.Key,
            Verdicts = ExitVerdicts.Of(exits, choice, view).ToEquatableArray(),
            Reasons = reasons.ToEquatableArray(),
            AskedServers = WanServers.Asked(view, paths),
            ReachableServers = servers,
            RefusedServers = WanServers.Refused(view),
            SelfTest = selfTest,
            Health = HealthJudge.Of(view, after, phases, selfTest).ToEquatableArray(),
            LookAgainAt = Alarm.Next(after, view),
        };
    }

    // A family that could not be read keeps what was known of it: unknown is retried, never acted upon.
    private static EquatableArray<TrackedPath> PathsOf(IpFamily family, DecisionView view, List<Reason> reasons) =>
        !view.Settings.Families.Contains(family) || view.Snapshot.Routing.Routing[family].IsAbsent ? []
        : view.Snapshot.Routing.Routing[family].Fault is null ? PathTracker.Step(family, view, reasons)
        : view.Memory.Paths[family];

    private static FamilyPlan? RoutingOf(
        IpFamily family, DecisionView view, EquatableArray<TrackedPath> paths, EquatableArray<ExitMemory> exits, ExitMemory? selected)
    {
        if (view.Snapshot.Routing.Routing[family] is { Fault: not null } or { IsAbsent: true })
        {
            return null;
        }

        return !view.Settings.Families.Contains(family)
            ? FamilyPlan.Nothing
            : IsolationPlanner.Plan(family, view, paths, exits, selected);
    }

    private static void NoteSelection(ExitChoice? choice, ExitMemory? selected, AgentMemory memory, List<Reason> reasons)
    {
        if (selected is { State.IsAlive: true } && choice is { } chosen && chosen.Key.ToString() != memory.Durable.SelectedExit)
        {
            reasons.Add(new Reason($"exit {chosen.Key.Name}", $"selected: {chosen.Why}"));
        }
    }

    private static EquatableArray<LookupOrder> Lookups(
        EquatableArray<NameMemory> names, DecisionView view, EquatableArray<NameServer> servers) =>
        names.Where(name => name.IsAsking && name.AskedAt == view.Now)
            .Select(name => new LookupOrder(name.Host, servers))
            .ToEquatableArray();

    private static EquatableArray<NeighbourOrder> Neighbours(PerFamily<EquatableArray<TrackedPath>> paths, DecisionView view) =>
        (from family in IpFamilyFacts.All
         from path in paths[family]
         where path.State is RememberedState state && state.AskedAt == view.Now && path.Path.Gateway is not null
         let link = view.Roles.Find(path.Path.LinkName)
         where link is not null
         select new NeighbourOrder(link.Index, path.Path.Gateway!)).ToEquatableArray();

    private static RouteInterest InterestOf(PerFamily<EquatableArray<TrackedPath>> paths, AgentSettings settings) => new()
    {
        Tables = [settings.Identity.WanTable, settings.Identity.ExitTable],
        // Each family has half, so that neither can crowd the other out.
        Neighbours = IpFamilyFacts.All.SelectMany(family => paths[family]
                .SelectMany(static path => path.Path.Hops)
                .Where(static hop => hop.Gateway is not null)
                .Select(static hop => hop.Gateway!)
                .Distinct()
                .Take(RouteInterest.MaxNeighbours / 2))
            .ToEquatableArray(),
    };
}
