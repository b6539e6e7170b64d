using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Isolation;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Recovery;

namespace MeshAgent.Core.Exits;

/// <summary>Moves every exit on by one look: chooses the address to contact, judges whether it lives.</summary>
public static class ExitTracker
{
    /// <summary>
    /// How many exits are driven: more than any operator lists by hand. Larger makes every look dearer and contacts more servers at once.
    /// </summary>
    public const int MaxExits = 32;

    /// <summary>Moves all exits on.</summary>
    /// <param name="view">What is known.</param>
    /// <param name="names">The exits' names, with this look's answers.</param>
    /// <param name="paths">The WAN paths after this look.</param>
    /// <param name="reasons">Takes a line for every change of state.</param>
    /// <returns>The exits in the providers' order.</returns>
    public static EquatableArray<ExitMemory> Step(
        DecisionView view, EquatableArray<NameMemory> names, PerFamily<EquatableArray<TrackedPath>> paths, ICollection<Reason> reasons)
    {
        var before = view.Memory.Exits.ToDictionary(static exit => exit.Key);
        return (from provider in view.Snapshot.Exits
                from report in provider.Observation.Exits
                let key = new ExitKey(provider.Provider, report.Name)
                select Move(report, before.GetValueOrDefault(key) ?? Meet(key, report, view), view, names, paths, reasons))
            .Take(MaxExits)
            .ToEquatableArray();
    }

    /// <summary>The addresses at which an exit can be contacted, in the order to try.</summary>
    /// <param name="key">The exit.</param>
    /// <param name="target">Where it is, as configured.</param>
    /// <param name="names">The exits' names.</param>
    /// <param name="durable">Addresses that answered before: they come last, and are all there is while DNS is dead.</param>
    /// <returns>The addresses, without doubles.</returns>
    public static IReadOnlyList<IPAddress> AddressesOf(ExitKey key, ExitTarget target, EquatableArray<NameMemory> names, DurableMemory durable)
    {
        if (target.Literal is { } literal)
        {
            return [literal];
        }

        var answer = names.FirstOrDefault(name => name.Host == target.Host)?.Addresses ?? [];
        return answer.Concat(durable.Endpoints
                .Where(good => good.Provider == key.Provider && good.Exit == key.Name && good.Host == target.Host)
                .OrderByDescending(static good => good.At)
                .Select(static good => good.Address))
            .Distinct()
            .ToList();
    }

    private static ExitMemory Meet(ExitKey key, ExitReport report, DecisionView view) => new()
    {
        Key = key,
        Address = report.Endpoint?.Address,
        ContactedAt = view.Now,
        HeardAt = view.Now,
        ProvenAt = view.Now,
        Traffic = ExitTraffic.From(report, view.Now),
    };

    private static ExitMemory Move(
        ExitReport report,
        ExitMemory known,
        DecisionView view,
        EquatableArray<NameMemory> names,
        PerFamily<EquatableArray<TrackedPath>> paths,
        ICollection<Reason> reasons)
    {
        var addresses = AddressesOf(known.Key, report.Target, names, view.Memory.Durable);
        var reachable = addresses.Where(address => HasWay(address, paths, view)).ToList();
        var isStranded = known.Address is { } old && reachable.Count > 0 && !HasWay(old, paths, view);
        var contacted = Choose(known, reachable, isStranded, NewAnswer(known, report, names, view), view.Now);
        if (isStranded && known.State.IsAlive)
        {
            reasons.Add(new Reason($"exit {known.Key.Name}", $"contacted at {contacted.Address}: there is no WAN path to {known.Address} any more"));
        }

        var obstacle = addresses.Count == 0 ? Unresolved(report, names) : reachable.Count == 0 ? "no WAN path to it" : "";
        var inputs = new ExitInputs(report, contacted, known.Traffic.Count(report, view.Now), obstacle, HasOther(known.Key, view), view.Now)
        {
            IsCutOff = reachable.Count == 0 && contacted.Address is { } used && !HasWay(used, paths, view),
        };
        var transition = contacted.State.Next(inputs);
        if (transition.Why.Length > 0)
        {
            reasons.Add(new Reason($"exit {known.Key.Name}", $"{contacted.State.Word} → {transition.Next.Word}: {transition.Why}"));
        }

        var after = Take(contacted, transition.Next, inputs);
        if (ExitSchedule.Asks(known, contacted, transition.Next, inputs))
        {
            after = after with { ProbeNumber = after.ProbeNumber + 1, AskedAt = view.Now };
        }

        return after with { LookAt = ExitSchedule.NextLook(known, after, reachable.Count, inputs.IsCutOff, view.Now) };
    }

    // What the look leaves, but for what it asks for.
    private static ExitMemory Take(ExitMemory known, ExitState next, ExitInputs inputs)
    {
        var cameUp = next.IsAlive && known.UpSince is null;
        var isProven = inputs.HasProof || cameUp;
        var startsSwallowing = next is DownState { IsSwallowing: true } && known.State.IsAlive;
        return known with
        {
            State = next,
            Attempts = next.IsAlive ? 0 : known.Attempts,
            Traffic = isProven ? inputs.Traffic.Answered() : inputs.Traffic,
            HeardAt = cameUp ? inputs.Now : inputs.HeardAt,
            ProvenAt = isProven ? inputs.Now : known.ProvenAt,
            HasCarried = known.HasCarried || inputs.Traffic.HasData,
            IsSelected = inputs.Report.IsSelected,
            Reach = inputs.Answer is { } origin && !(origin < known.Reach) ? origin : known.Reach,
            AnsweredProbe = inputs.Report.Answer?.ProbeNumber ?? known.AnsweredProbe,
            Swallowings = inputs.HasAnswered ? 0 : Math.Min(known.Swallowings + (startsSwallowing ? 1 : 0), Doubt.Maximum),
            UpSince = next.IsAlive ? known.UpSince ?? inputs.Now : null,
            ContactedAt = next is DownState && ExitSchedule.IsRetryDue(known, inputs.Now) ? inputs.Now : known.ContactedAt,
        };
    }

    private static bool HasOther(ExitKey key, DecisionView view) => view.Memory.Exits.Any(other => other.Key != key && other.State.IsAlive);

    // The answer that says that a name moved: it led to the address in use at the last look and does not any more. An exit that came back
    // to an
    // address that its name does not give, since nobody answers at the given one, is not sent there again.
    private static EquatableArray<IPAddress> NewAnswer(ExitMemory known, ExitReport report, EquatableArray<NameMemory> names, DecisionView view)
    {
        var answer = names.FirstOrDefault(name => name.Host == report.Target.Host)?.Addresses ?? [];
        var before = view.Memory.Names.FirstOrDefault(name => name.Host == report.Target.Host)?.Addresses ?? [];
        return known.Address is { } current && before.Contains(current) && !answer.Contains(current) ? answer : [];
    }

    private static ExitMemory Choose(
        ExitMemory known, List<IPAddress> reachable, bool isStranded, EquatableArray<IPAddress> newAnswer, DateTimeOffset now)
    {
        if (known.Address is { } current && !isStranded && (known.State.IsAlive || reachable.Contains(current)))
        {
            // An exit that lives stays where it is, unless its name now leads only elsewhere.
            var moved = known.State.IsAlive && newAnswer.Any(reachable.Contains);
            var spent = !known.State.IsAlive && reachable.Count > 1 && now - known.ContactedAt >= ExitTimings.AddressAttempt;
            if (!moved && !spent)
            {
                return known;
            }

            var next = moved ? newAnswer.First(reachable.Contains) : reachable[(reachable.IndexOf(current) + 1) % reachable.Count];
            return known with { Address = next, ContactedAt = now, Attempts = Math.Min(known.Attempts + 1, int.MaxValue - 1) };
        }

        return reachable.Count == 0 ? known : known with { Address = reachable[0], ContactedAt = now };
    }

    private static bool HasWay(IPAddress address, PerFamily<EquatableArray<TrackedPath>> paths, DecisionView view) =>
        paths[address.Family()].Any(static path => path.State.IsUsable)
        || OnLinkPrefixes.Hold(address, view);

    private static string Unresolved(ExitReport report, EquatableArray<NameMemory> names) =>
        names.FirstOrDefault(name => name.Host == report.Target.Host) is { Failure.Length: > 0 } failed
            ? $"its name {report.Target.Host} is not resolved: {failed.Failure}"
            : $"its name {report.Target.Host} is not resolved yet";
}
