using System.Globalization;
using MeshAgent.Core.Decisions;

namespace MeshAgent.Core.Exits;

/// <summary>Says of every exit why user traffic goes to it, or why not.</summary>
public static class ExitVerdicts
{
    /// <summary>Says it.</summary>
    /// <param name="exits">The exits after this look.</param>
    /// <param name="choice">Whom user traffic goes to.</param>
    /// <param name="view">What is known.</param>
    /// <returns>A verdict for each exit, in the order of preference.</returns>
    public static IReadOnlyList<ExitVerdict> Of(IReadOnlyList<ExitMemory> exits, ExitChoice? choice, DecisionView view)
    {
        var inOrder = ExitCandidate.InOrder(exits, view);
        var chosen = inOrder.FirstOrDefault(exit => exit.Key == choice?.Key);
        return inOrder.Select(exit => new ExitVerdict(
                exit.Key,
                $"{Rank(exit, inOrder)}; {(exit == chosen ? choice!.Why : Against(exit, chosen, view))}{Silence(exit)}",
                exit.HeldUntil))
            .ToList();
    }

    private static string Rank(ExitCandidate exit, IReadOnlyList<ExitCandidate> inOrder)
    {
        var equals = inOrder.Where(other => other.Report.Priority == exit.Report.Priority).ToList();
        var share = equals.Count == 1 ? ""
            : string.Create(CultureInfo.InvariantCulture, $", {equals.IndexOf(exit) + 1} of {equals.Count} in this router's order");
        return string.Create(CultureInfo.InvariantCulture, $"priority {exit.Report.Priority}{share}");
    }

    // Neither can it be given up quickly, nor can another one while it is all that stands by.
    private static string Silence(ExitCandidate exit) =>
        exit is { IsAlive: true, Memory.Reach: null } ? "; it has not answered any probe so far" : "";

    private static string Against(ExitCandidate exit, ExitCandidate? chosen, DecisionView view)
    {
        var pin = view.Memory.Durable.Pin;
        if (!exit.IsAlive)
        {
            return $"not used: {exit.Memory.State.Word}";
        }

        if (pin is not null && (chosen is null || chosen.Key.ToString() == pin.Exit))
        {
            return $"not used: the operator pinned {pin.Exit}";
        }

        if (exit.HeldUntil is { } until)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"held back until {until:HH:mm:ss}, if it stays up: it failed {exit.Memory.Failures} times lately");
        }

        return chosen is null || !IsBefore(exit, chosen)
            ? $"stands by for {chosen?.Key.Name}"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"preferred, takes over at {(exit.Memory.UpSince ?? view.Now) + ExitSelection.Needed(exit, chosen, view):HH:mm:ss}, if it stays up");
    }

    private static bool IsBefore(ExitCandidate one, ExitCandidate other) =>
        one.Report.Priority < other.Report.Priority || (one.Report.Priority == other.Report.Priority && one.Spread > other.Spread);
}
