using MeshAgent.Core.Exits;

namespace MeshAgent.Core.Decisions;

/// <summary>
/// A link to keep an eye on between two looks, because users can be led elsewhere: its packet counters tell within a moment that nobody
/// answers them any more, which a provider's own report is too dear to be read for so often.
/// </summary>
/// <param name="Link">The link that carries user traffic.</param>
/// <param name="Silence">How long packets may go out with none coming in before the agent is to look at once.</param>
public sealed record LinkWatch(string Link, TimeSpan Silence)
{
    /// <summary>Chooses the link.</summary>
    /// <param name="selected">The exit that user traffic goes to, as this look leaves it; null when there is none.</param>
    /// <param name="exits">All exits as this look leaves them.</param>
    /// <param name="view">What is known.</param>
    /// <returns>Null when nobody could take its users over at once.</returns>
    public static LinkWatch? Of(ExitMemory? selected, IReadOnlyList<ExitMemory> exits, DecisionView view)
    {
        if (selected is not { State.IsAlive: true, Reach: not null })
        {
            return null;
        }

        var reports = ExitSelection.ReportsOf(view);
        return reports.TryGetValue(selected.Key, out var report)
            && exits.Any(other => other.Key != selected.Key
                && reports.TryGetValue(other.Key, out var standby) && ExitStandby.IsAskable(other, standby, report.Interface))
            ? new LinkWatch(report.Interface, QuickTimings.Silence(selected.AnswerTime))
            : null;
    }
}
