using MeshAgent.Contracts.Exits;
using MeshAgent.Core.Decisions;

namespace MeshAgent.Core.Exits;

/// <summary>Chooses the exit that user traffic goes to: one, never two; make before break.</summary>
public static class ExitSelection
{
    /// <summary>Chooses.</summary>
    /// <param name="exits">The exits after this look.</param>
    /// <param name="view">What is known; the report gives the priority.</param>
    /// <returns>The exit, and why; null when there is none at all.</returns>
    public static (ExitKey Key, string Why)? Choose(IReadOnlyList<ExitMemory> exits, DecisionView view)
    {
        var reports = ReportsOf(view);
        var byPreference = exits.Where(exit => reports.ContainsKey(exit.Key))
            .OrderBy(exit => reports[exit.Key].Priority)
            .ThenBy(static exit => exit.Key.ToString(), StringComparer.Ordinal)
            .ToList();
        if (byPreference.Count == 0)
        {
            return null;
        }

        var current = byPreference.FirstOrDefault(exit => exit.Key.ToString() == view.Memory.Durable.SelectedExit);
        var best = byPreference.FirstOrDefault(static exit => exit.State.IsAlive);
        if (current is { State.IsAlive: true } && best is not null)
        {
            if (reports[best.Key].Priority >= reports[current.Key].Priority)
            {
                return (current.Key, "it carries traffic and lives");
            }

            if (IsSettling(current, view.Now))
            {
                return (best.Key, $"preferred to {current.Key.Name}, which came up a moment ago");
            }

            return best.UpSince is { } since && view.Now - since >= ExitTimings.FailBack
                ? (best.Key, $"preferred to {current.Key.Name} and up for {ExitTimings.FailBack.TotalSeconds:0} s")
                : (current.Key, "it carries traffic and lives");
        }

        if (best is not null)
        {
            return (best.Key, current is null ? "the best that answers" : $"{current.Key.Name} is {current.State.Word}");
        }

        return ((current ?? byPreference[0]).Key, "none answers; the next handshake decides");
    }

    // An exit that a new agent finds up, or that has just got over a doubt, has its users already: the state tells the age of the tunnel,
    // the memory that of the exit.
    private static bool IsSettling(ExitMemory exit, DateTimeOffset now) =>
        exit.State is UpState up && now - up.Since < ExitTimings.Settling
        && exit.UpSince is { } since && now - since < ExitTimings.Settling;

    /// <summary>The providers' reports by exit.</summary>
    /// <param name="view">What is known.</param>
    /// <returns>The reports.</returns>
    public static IReadOnlyDictionary<ExitKey, ExitReport> ReportsOf(DecisionView view) =>
        (from provider in view.Snapshot.Exits
         from report in provider.Observation.Exits
         select (Key: new ExitKey(provider.Provider, report.Name), Report: report))
        .DistinctBy(static pair => pair.Key)
        .ToDictionary(static pair => pair.Key, static pair => pair.Report);
}
