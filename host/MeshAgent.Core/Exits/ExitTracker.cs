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

    /// <summary>
    /// What is left of a long answer's time after a shorter one. Less forgets a busy hour's delays at once, more is long in finding out
    /// that they are over.
    /// </summary>
    private const double Fading = 0.75;

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
        var moves = (from provider in view.Snapshot.Exits
                     from report in provider.Observation.Exits
                     let key = new ExitKey(provider.Provider, report.Name)
                     select Move(report, before.GetValueOrDefault(key) ?? Meet(key, report, view), view, names, paths, reasons))
            .Take(MaxExits)
            .ToList();
        return moves.Select(move => Plan(AskedAsStandby(move, moves, view.Now), moves, view)).ToEquatableArray();
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

    // While the exit in use is asked, whoever could take over is asked as well: only if it answers is silence the other's own fault.
    private static ExitMove AskedAsStandby(ExitMove move, List<ExitMove> moves, DateTimeOffset now)
    {
        var isNeeded = moves.Exists(other => other.Inputs is { IsQuick: true }
            && other.After.AskedAt == now && other.Inputs.Standby.AnsweredAt < FirstAsked(other.After.State)
            && ExitStandby.IsAskable(move.After, move.Inputs.Report, other.Inputs.Report.Interface));
        return isNeeded && move.After.AskedAt != now ? move with { After = Ask(move.After, now) } : move;
    }

    private static DateTimeOffset? FirstAsked(ExitState state) => state switch
    {
        UpState up => up.AskedAt,
        DoubtedState doubted => doubted.AskedSince,
        _ => null,
    };

    private static ExitMemory Plan(ExitMove move, List<ExitMove> moves, DecisionView view)
    {
        var hasOther = moves.Exists(other => other.Known.Key != move.Known.Key && other.After.State.IsAlive);
        var retry = Retry(move.After, move.Addresses, hasOther, view);
        var isToBeMeasured = move.Inputs.IsInUse
            && ExitSchedule.IsUnmeasured(move.After) && move.After.ProbeNumber < QuickTimings.EagerQuestions;
        TimeSpan? closer = move.Inputs.QuickDue is { } due ? due
            : move.Inputs.IsOnProbation ? ExitTimings.ProbationAsk
            : move.Inputs.IsCutOff ? ExitTimings.LookBusy
            : isToBeMeasured ? ExitTimings.LookSoon
            : null;
        return move.After with { LookAt = ExitSchedule.NextLook(move.Known, move.After, retry, closer, view.Now) };
    }

    private static ExitMemory Ask(ExitMemory exit, DateTimeOffset now) => exit with { ProbeNumber = exit.ProbeNumber + 1, AskedAt = now };

    private static TimeSpan Retry(ExitMemory exit, int addresses, bool hasOther, DecisionView view) => ExitTimings.Retry(
        addresses > 1 ? ExitTimings.AddressAttempt : ExitTimings.DownRetry, exit.Contacts, hasOther, view.RouterId, exit.Key);

    private static ExitMove Move(
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
        var standby = ExitStandby.Of(known.Key, report.Interface, view);
        var retry = Retry(known, reachable.Count, standby.IsThere, view);
        var contacted = Choose(known, reachable, isStranded, NewAnswer(known, report, names, view), retry, view.Now);
        if (isStranded && known.State.IsAlive)
        {
            reasons.Add(new Reason($"exit {known.Key.Name}", $"contacted at {contacted.Address}: there is no WAN path to {known.Address} any more"));
        }

        var obstacle = addresses.Count == 0 ? Unresolved(report, names) : reachable.Count == 0 ? "no WAN path to it" : "";
        var isInUse = view.Memory.Durable.SelectedExit == known.Key.ToString();
        var inputs = new ExitInputs(report, contacted, known.Traffic.Count(report, view.Now), obstacle, standby, isInUse, view.Now)
        {
            LookedAt = view.Memory.DecidedAt,
            StillSince = view.Snapshot.Stillness is { } still && still.Link == report.Interface ? still.Since : null,
            IsCutOff = reachable.Count == 0 && contacted.Address is { } used && !HasWay(used, paths, view),
        };
        var transition = contacted.State.Next(inputs);
        if (transition.Why.Length > 0)
        {
            reasons.Add(new Reason($"exit {known.Key.Name}", $"{contacted.State.Word} → {transition.Next.Word}: {transition.Why}"));
        }

        var after = Take(contacted, transition.Next, inputs);
        if (transition.Next is DownState && ExitSchedule.IsRetryDue(contacted, retry, view.Now))
        {
            after = after with { ContactedAt = view.Now, Contacts = Math.Min(known.Contacts + 1, Doubt.Maximum) };
        }

        after = ExitSchedule.Asks(known, contacted, transition.Next, inputs, retry) ? Ask(after, view.Now) : after;
        return new ExitMove(known, after, inputs, reachable.Count);
    }

    // What the look leaves, but for what it asks for.
    private static ExitMemory Take(ExitMemory known, ExitState next, ExitInputs inputs)
    {
        var cameUp = next.IsAlive && known.UpSince is null;
        var isProven = inputs.HasProof || cameUp;
        // The pause that a swallowing exit waits for its trial is growing already.
        var isTrial = next.IsAlive && known.State is DownState { IsSwallowing: true } && !inputs.HasAnswered;
        var hasFailed = next is DownState && known.State.IsAlive;
        var startsSwallowing = next is DownState { IsSwallowing: true } && known.State is { IsAlive: true } or DownState { IsSwallowing: false };
        var hasFullAnswer = inputs.Answer is { } answered && !(answered < known.Reach);
        var isExplained = inputs.IsQuick && inputs.HasProof && known.State is UpState { AskedAt: not null } or DoubtedState && next.IsAlive;
        return known with
        {
            State = next,
            Attempts = next.IsAlive ? 0 : known.Attempts,
            Contacts = next.IsAlive ? 0 : known.Contacts,
            Traffic = isProven ? inputs.Traffic.Answered() : inputs.Traffic,
            HeardAt = cameUp ? inputs.Now : inputs.HeardAt,
            ProvenAt = isProven ? inputs.Now : known.ProvenAt,
            HasCarried = known.HasCarried || inputs.Traffic.HasData,
            IsSelected = inputs.Report.IsSelected,
            Reach = inputs.Answer is { } origin && !(origin < known.Reach) ? origin : known.Reach,
            AnsweredAt = hasFullAnswer ? inputs.Now : known.AnsweredAt,
            AnswerTime = hasFullAnswer ? AnswerTime(known, inputs) : known.AnswerTime,
            AnsweredProbe = inputs.Report.Answer?.ProbeNumber ?? known.AnsweredProbe,
            AnsweredOrigin = inputs.Report.Answer?.Origin ?? known.AnsweredOrigin,
            Explained = isExplained ? ExplainedWith(known, inputs.Now) : known.Explained,
            ExplainedAt = isExplained ? inputs.Now : known.ExplainedAt,
            Swallowings = inputs.HasAnswered ? 0 : Math.Min(known.Swallowings + (startsSwallowing ? 1 : 0), Doubt.Maximum),
            UpSince = next.IsAlive ? known.UpSince ?? inputs.Now : null,
            Failures = hasFailed ? FailuresWith(known, inputs.Now) : isTrial ? Math.Min(known.Failures, ExitTimings.FlapsFrom - 1) : known.Failures,
            FailedAt = hasFailed ? inputs.Now : known.FailedAt,
        };
    }

    // Measured only by looks that are close enough to tell, if one of the first questions has them: rounds are slow while an agent starts.
    // An answer to an earlier question than the last has taken longer than was thought.
    private static TimeSpan? AnswerTime(ExitMemory known, ExitInputs inputs)
    {
        if (known.AnswerTime is null && known.ProbeNumber < QuickTimings.EagerQuestions && inputs.Now - inputs.LookedAt > QuickTimings.LookAsked * 2)
        {
            return null;
        }

        var took = inputs.Report.Answer?.ProbeNumber == known.ProbeNumber
            ? inputs.Now - known.AskedAt
            : (known.AnswerTime ?? QuickTimings.LongestAnswer) * 2;
        var lately = known.AnswerTime * Fading;
        return took > QuickTimings.EagerAnswer + QuickTimings.LookAsked ? known.AnswerTime : lately > took ? lately : took;
    }

    private static int ExplainedWith(ExitMemory known, DateTimeOffset now) =>
        now - known.ExplainedAt < QuickTimings.RestMemory ? Math.Min(known.Explained + 1, Doubt.Maximum) : 1;

    private static int FailuresWith(ExitMemory known, DateTimeOffset now) =>
        now - known.UpSince >= ExitTimings.FlapMemory ? 1 : Math.Min(known.Failures + 1, Doubt.Maximum);

    // The answer that says that a name moved: it led to the address in use at the last look and does not any more. An exit that came back
    // to an address that its name does not give, since nobody answers at the given one, is not sent there again.
    private static EquatableArray<IPAddress> NewAnswer(ExitMemory known, ExitReport report, EquatableArray<NameMemory> names, DecisionView view)
    {
        var answer = names.FirstOrDefault(name => name.Host == report.Target.Host)?.Addresses ?? [];
        var before = view.Memory.Names.FirstOrDefault(name => name.Host == report.Target.Host)?.Addresses ?? [];
        return known.Address is { } current && before.Contains(current) && !answer.Contains(current) ? answer : [];
    }

    private static ExitMemory Choose(
        ExitMemory known, List<IPAddress> reachable, bool isStranded, EquatableArray<IPAddress> newAnswer, TimeSpan retry, DateTimeOffset now)
    {
        if (known.Address is { } current && !isStranded && (known.State.IsAlive || reachable.Contains(current)))
        {
            // An exit that lives stays where it is, unless its name now leads only elsewhere.
            var moved = known.State.IsAlive && newAnswer.Any(reachable.Contains);
            var spent = !known.State.IsAlive && reachable.Count > 1 && now - known.ContactedAt >= retry;
            if (!moved && !spent)
            {
                return known;
            }

            var place = (reachable.IndexOf(current) + 1) % reachable.Count;
            return known with
            {
                Address = moved ? newAnswer.First(reachable.Contains) : reachable[place],
                ContactedAt = now,
                Attempts = Math.Min(known.Attempts + 1, int.MaxValue - 1),
                Contacts = place == 0 ? Math.Min(known.Contacts + 1, Doubt.Maximum) : known.Contacts,
            };
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
