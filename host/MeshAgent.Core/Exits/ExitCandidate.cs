using MeshAgent.Contracts.Exits;
using MeshAgent.Core.Decisions;

namespace MeshAgent.Core.Exits;

/// <summary>An exit as the choice sees it.</summary>
/// <param name="Memory">What is known of it after this look.</param>
/// <param name="Report">What its provider says.</param>
/// <param name="Spread">Its place for this router among exits of equal priority: the highest comes first.</param>
/// <param name="HeldUntil">Until when it is held back if it stays up, because it failed again and again; null when it is not.</param>
internal sealed record ExitCandidate(ExitMemory Memory, ExitReport Report, ulong Spread, DateTimeOffset? HeldUntil)
{
    /// <summary>The exit.</summary>
    public ExitKey Key => Memory.Key;

    /// <summary>Whether user traffic may be sent to it.</summary>
    public bool IsAlive => Memory.State.IsAlive;

    /// <summary>Whether another one is to be preferred while it lives.</summary>
    public bool IsHeld => HeldUntil is not null;

    /// <summary>All exits in the order of preference: the operator's priority, then this router's share of equals.</summary>
    /// <param name="exits">The exits after this look.</param>
    /// <param name="view">What is known.</param>
    /// <returns>Those that are configured, the preferred one first.</returns>
    public static IReadOnlyList<ExitCandidate> InOrder(IReadOnlyList<ExitMemory> exits, DecisionView view)
    {
        var reports = ExitSelection.ReportsOf(view);
        return exits.Where(exit => reports.ContainsKey(exit.Key))
            .Select(exit => new ExitCandidate(exit, reports[exit.Key], SpreadOf(exit.Key, view.RouterId), Hold(exit, view)))
            .OrderBy(static exit => exit.Report.Priority)
            .ThenByDescending(static exit => exit.Spread)
            .ThenBy(static exit => exit.Key.ToString(), StringComparer.Ordinal)
            .ToList();
    }

    /// <summary>
    /// The highest of all exits' hashes with the router's id wins (rendezvous hashing, Thaler and Ravishankar 1998): an exit that comes or
    /// goes moves the routers of its own share only. Without an id the names decide.
    /// </summary>
    private static ulong SpreadOf(ExitKey key, string routerId) => routerId.Length == 0 ? 0 : StableHash.Of(routerId, key.ToString());

    private static DateTimeOffset? Hold(ExitMemory exit, DecisionView view)
    {
        var isForgiven = view.Memory.Durable.Pin is { } pin && pin.Exit == exit.Key.ToString() && pin.At >= exit.FailedAt;
        if (exit.Failures < ExitTimings.FlapsFrom || isForgiven)
        {
            return null;
        }

        var until = (exit.UpSince ?? view.Now) + ExitTimings.Hold(exit.Failures, view.RouterId, exit.Key);
        return until > view.Now ? until : null;
    }
}
