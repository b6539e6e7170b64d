using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Isolation;
using MeshAgent.Core.Observation;

namespace MeshAgent.Core.Applying;

/// <summary>
/// Brings the machine to a plan. What refuses goes in before what allows: filter, last resorts and rules, ways of control traffic (which
/// the questions leave by at once), tunnels, then the defaults that send user traffic into tunnels; only then goes what should not be
/// there. Each family is taken on its own; a refusal that cannot be put in place keeps its family's later stages back, but for ways that
/// are to go, and nothing else.
/// </summary>
public sealed class Applier
{
    private readonly Dictionary<string, (ExitPlan Plan, ExitObservation Seen)> settled = new(StringComparer.Ordinal);

    /// <summary>Brings the machine to a plan.</summary>
    /// <param name="plan">What should be.</param>
    /// <param name="snapshot">What was seen when it was decided.</param>
    /// <param name="protocol">The agent's protocol number.</param>
    /// <param name="targets">Who takes the steps.</param>
    /// <param name="cancellationToken">Ends the attempt between two stages.</param>
    /// <returns>What became of it.</returns>
    public async Task<ApplyReport> ApplyAsync(
        Plan plan, RouterSnapshot snapshot, byte protocol, ApplyTargets targets, CancellationToken cancellationToken)
    {
        var done = new List<RouteChange>();
        var faults = new List<Fault>();
        var guardWritten = await ApplyGuardAsync(plan, snapshot, targets, faults, cancellationToken);

        var work = IpFamilyFacts.All.Where(family => plan.Routing[family] is not null)
            .Select(family => new FamilyWork(RoutingDiff.Between(plan.Routing[family] ?? FamilyPlan.Nothing, snapshot.Routing.Routing[family], protocol)))
            .ToList();
        await StageAsync(work, static diff => diff.Closing, opens: false);
        await StageAsync(work, static diff => diff.Wan, opens: true);
        await targets.AskAsync(cancellationToken);
        var told = await ApplyExitsAsync(plan, snapshot, targets, faults, cancellationToken);
        await StageAsync(work, static diff => diff.Exit, opens: true);
        await StageAsync(work, static diff => diff.Leaving, opens: true);
        await CloseAsync(work);
        return new ApplyReport
        {
            Done = done.ToEquatableArray(),
            Faults = faults.ToEquatableArray(),
            GuardWritten = guardWritten,
            ExitsTold = told.ToEquatableArray(),
        };

        async Task StageAsync(List<FamilyWork> families, Func<RoutingDiff, EquatableArray<RouteChange>> stage, bool opens)
        {
            foreach (var family in families.Where(static family => !family.IsOpen))
            {
                family.IsOpen |= !await TakeAsync(stage(family.Diff)) && !opens;
            }
        }

        // Where a refusal is missing, a way that is to go must go all the more: it may be the one that loops.
        async Task CloseAsync(List<FamilyWork> families)
        {
            foreach (var family in families.Where(static family => family.IsOpen))
            {
                await TakeAsync(family.Diff.Leaving.Where(static change => change is DeleteRoute { Route.Type: RouteType.Unicast }).ToEquatableArray());
            }
        }

        async Task<bool> TakeAsync(EquatableArray<RouteChange> changes)
        {
            if (changes.IsEmpty)
            {
                return true;
            }

            cancellationToken.ThrowIfCancellationRequested();
            var results = await targets.Routes.ApplyAsync(changes, cancellationToken);
            done.AddRange(results.Where(static result => result.IsDone).Select(static result => result.Change));
            faults.AddRange(results.Where(static result => !result.IsDone).Select(static result => result.Fault!));
            return results.All(static result => result.IsDone);
        }
    }

    private static async Task<bool> ApplyGuardAsync(
        Plan plan, RouterSnapshot snapshot, ApplyTargets targets, List<Fault> faults, CancellationToken cancellationToken)
    {
        if (targets.Guard is null || snapshot.Guard is null || snapshot.Guard.InForce == plan.Guard)
        {
            return false;
        }

        if (await targets.Guard.ApplyAsync(plan.Guard, cancellationToken) is not { } fault)
        {
            return true;
        }

        faults.Add(fault);
        return false;
    }

    private async Task<List<string>> ApplyExitsAsync(
        Plan plan, RouterSnapshot snapshot, ApplyTargets targets, List<Fault> faults, CancellationToken cancellationToken)
    {
        var told = new List<string>();
        foreach (var (provider, exitPlan) in plan.Exits)
        {
            var seen = Settled(snapshot.Exits.First(item => item.Provider == provider).Observation);
            if (!targets.Exits.TryGetValue(provider, out var target)
                || (settled.TryGetValue(provider, out var last) && last.Plan == exitPlan && last.Seen == seen))
            {
                continue;
            }

            // A provider that failed is told again by the retry's pace, not at once.
            var trouble = await target.ApplyAsync(exitPlan, cancellationToken);
            if (trouble.Count == 0)
            {
                told.Add(provider);

                // Held against what was seen before: a provider that changed anything is told once more, finds nothing to do, and is left
                // alone.
                settled[provider] = (exitPlan, seen);
            }
            else
            {
                settled.Remove(provider);
                faults.AddRange(trouble);
            }
        }

        return told;
    }

    // Counters, ages and answers change all the time and mean nothing here; everything else that changes makes the provider be told again.
    private static ExitObservation Settled(ExitObservation observation) => observation with
    {
        Exits = observation.Exits.Select(static exit => exit with { HandshakeAge = null, ReceivedBytes = 0, SentBytes = 0, Answer = null })
            .ToEquatableArray(),
    };

    private sealed class FamilyWork(RoutingDiff diff)
    {
        public RoutingDiff Diff { get; } = diff;

        // Something that refuses is missing: nothing that allows may follow.
        public bool IsOpen { get; set; }
    }
}
