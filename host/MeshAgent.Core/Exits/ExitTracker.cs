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

    /// <summary>Traffic above this between two looks makes an exit busy: more than keepalives and one probe.</summary>
    public const long BusyBytes = 4096;

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
        ReceivedBytes = report.ReceivedBytes,
        SentBytes = report.SentBytes,
        SentBytesWhenHeard = report.SentBytes,
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
        var inputs = ExitInputs.Of(report, contacted, obstacle, view.Now);
        var transition = contacted.State.Next(inputs);
        if (transition.Why.Length > 0)
        {
            reasons.Add(new Reason($"exit {known.Key.Name}", $"{contacted.State.Word} → {transition.Next.Word}: {transition.Why}"));
        }

        var (isUp, wasUp) = (transition.Next.IsAlive, known.UpSince is not null);
        var isHeard = inputs.HasHeard || (isUp && !wasUp);
        return contacted with
        {
            State = transition.Next,
            Attempts = isUp ? 0 : contacted.Attempts,
            ReceivedBytes = report.ReceivedBytes,
            SentBytes = report.SentBytes,
            // A counter that fell belongs to a tunnel that was made anew.
            SentBytesWhenHeard = isHeard || report.SentBytes < contacted.SentBytes ? report.SentBytes : contacted.SentBytesWhenHeard,
            HeardAt = isHeard ? view.Now : contacted.HeardAt,
            UpSince = isUp ? known.UpSince ?? view.Now : null,
            LookAt = NextLook(known, report, isUp && !wasUp, view.Now),
            ProbeNumber = contacted.ProbeNumber + (AsksForSign(contacted, transition.Next, view.Now) ? 1 : 0),
            ContactedAt = transition.Next is DownState && IsRetryDue(contacted, view.Now) ? view.Now : contacted.ContactedAt,
        };
    }

    // The answer that says that a name moved: it led to the address in use at the last look and does not any more. An exit that came back to an
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

    // A round that something else brought may not have read the counters anew, and would take a busy exit for an idle one: a planned look stays.
    private static DateTimeOffset NextLook(ExitMemory known, ExitReport report, bool cameUp, DateTimeOffset now)
    {
        var isBusy = cameUp || report.SentBytes - known.SentBytes > BusyBytes;
        return known.LookAt > now && !cameUp ? known.LookAt : now + (isBusy ? ExitTimings.LookBusy : ExitTimings.LookIdle);
    }

    private static bool AsksForSign(ExitMemory known, ExitState next, DateTimeOffset now) =>
        (next is DoubtedState && known.State is not DoubtedState) || (next is DownState && IsRetryDue(known, now));

    private static bool IsRetryDue(ExitMemory known, DateTimeOffset now) => now - known.ContactedAt >= ExitTimings.DownRetry;
}
