using System.Globalization;
using MeshAgent.Contracts.Exits;
using MeshAgent.Core.Decisions;

namespace MeshAgent.Core.Exits;

/// <summary>
/// Chooses the exit that user traffic goes to, over all providers: one, never two; make before break. The operator's pin, then priority,
/// then this router's share among equals; an exit that fails again and again comes after all others until it has been up for a growing
/// while.
/// </summary>
public static class ExitSelection
{
    /// <summary>Chooses.</summary>
    /// <param name="exits">The exits after this look.</param>
    /// <param name="view">What is known; the report gives the priority.</param>
    /// <returns>The exit, and why; null when there is none at all.</returns>
    public static ExitChoice? Choose(IReadOnlyList<ExitMemory> exits, DecisionView view) =>
        Choose(ExitCandidate.InOrder(exits, view), view);

    /// <summary>The providers' reports by exit.</summary>
    /// <param name="view">What is known.</param>
    /// <returns>The reports.</returns>
    public static IReadOnlyDictionary<ExitKey, ExitReport> ReportsOf(DecisionView view) => view.Known.Reports(() =>
        (from provider in view.Snapshot.Exits
         from report in provider.Observation.Exits
         select (Key: new ExitKey(provider.Provider, report.Name), Report: report))
        .DistinctBy(static pair => pair.Key)
        .ToDictionary(static pair => pair.Key, static pair => pair.Report));

    /// <summary>Chooses among exits in their order.</summary>
    /// <param name="inOrder">The exits, the preferred one first.</param>
    /// <param name="view">What is known.</param>
    /// <returns>The exit, and why; null when there is none at all.</returns>
    internal static ExitChoice? Choose(IReadOnlyList<ExitCandidate> inOrder, DecisionView view)
    {
        if (view.Memory.Durable.Pin is { } pin && ByPin(pin, inOrder) is var (isDecided, pinned) && isDecided)
        {
            return pinned;
        }

        if (inOrder.Count == 0)
        {
            return null;
        }

        var current = inOrder.FirstOrDefault(exit => exit.Key.ToString() == view.Memory.Durable.SelectedExit);
        if (current is { IsAlive: true })
        {
            return Challenger(current, inOrder, view) ?? new ExitChoice(current.Key, "it carries traffic and lives");
        }

        var best = inOrder.FirstOrDefault(static exit => exit is { IsAlive: true, IsHeld: false })
            ?? inOrder.FirstOrDefault(static exit => exit.IsAlive);
        return best is not null
            ? new ExitChoice(best.Key, current is null ? "the best that answers" : $"{current.Key.Name} is {current.Memory.State.Word}")
            : new ExitChoice((current ?? inOrder[0]).Key, "none answers; the next handshake decides");
    }

    // Strictly pinned, an exit is the only one there is, whatever has become of it.
    private static (bool IsDecided, ExitChoice? Choice) ByPin(ExitPin pin, IReadOnlyList<ExitCandidate> inOrder)
    {
        var pinned = inOrder.FirstOrDefault(exit => exit.Key.ToString() == pin.Exit);
        if (pin.IsStrict)
        {
            return (true, pinned is null ? null : new ExitChoice(
                pinned.Key, pinned.IsAlive ? "pinned by the operator" : $"pinned strictly by the operator, and {pinned.Memory.State.Word}"));
        }

        var isUsable = pinned is { IsAlive: true } && (!pinned.IsHeld || !inOrder.Any(static other => other is { IsAlive: true, IsHeld: false }));
        return isUsable ? (true, new ExitChoice(pinned!.Key, "pinned by the operator")) : (false, null);
    }

    // Whoever is better and has shown for long enough that it stays; none when traffic is best where it is.
    private static ExitChoice? Challenger(ExitCandidate current, IReadOnlyList<ExitCandidate> inOrder, DecisionView view)
    {
        foreach (var exit in inOrder.TakeWhile(exit => exit.Key != current.Key).Where(static exit => exit is { IsAlive: true, IsHeld: false }))
        {
            if (IsSettling(current.Memory, view.Now))
            {
                return new ExitChoice(exit.Key, $"preferred to {current.Key.Name}, which came up a moment ago");
            }

            var needed = Needed(exit, current, view);
            if (exit.Memory.UpSince is { } since && view.Now - since >= needed)
            {
                return new ExitChoice(
                    exit.Key,
                    string.Create(CultureInfo.InvariantCulture, $"preferred to {current.Key.Name} and up for {needed.TotalSeconds:0} s"));
            }
        }

        return null;
    }

    /// <summary>How long an exit has to be up without a break before it takes over from one that lives.</summary>
    /// <param name="exit">The better one.</param>
    /// <param name="current">The one that carries traffic.</param>
    /// <param name="view">What is known.</param>
    /// <returns>The time; an equal one takes over only to spread the load, which can wait.</returns>
    internal static TimeSpan Needed(ExitCandidate exit, ExitCandidate current, DecisionView view) =>
        exit.Report.Priority < current.Report.Priority ? ExitTimings.FailBack : ExitTimings.SpreadBack(view.RouterId, exit.Key);

    // An exit that a new agent finds up, or that has just got over a doubt, has its users already: the state tells the age of the tunnel,
    // the memory that of the exit.
    private static bool IsSettling(ExitMemory exit, DateTimeOffset now) =>
        exit.State is UpState up && now - up.Since < ExitTimings.Settling
        && exit.UpSince is { } since && now - since < ExitTimings.Settling;
}
