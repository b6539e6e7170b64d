using MeshAgent.Contracts.Exits;
using MeshAgent.Core.Decisions;

namespace MeshAgent.Core.Exits;

/// <summary>Who stands by for an exit.</summary>
/// <param name="IsThere">Another exit lives that user traffic could go to.</param>
/// <param name="CanBeAsked">One of them can be asked for a sign of life while this one carries traffic.</param>
/// <param name="AnsweredAt">When one that can be asked last gave it; the least time when none has.</param>
public sealed record ExitStandby(bool IsThere, bool CanBeAsked, DateTimeOffset AnsweredAt)
{
    /// <summary>Finds out.</summary>
    /// <param name="key">The exit.</param>
    /// <param name="link">Its link.</param>
    /// <param name="view">What is known, with this look's answers.</param>
    /// <returns>Who stands by.</returns>
    public static ExitStandby Of(ExitKey key, string link, DecisionView view)
    {
        var reports = ExitSelection.ReportsOf(view);
        var others = view.Memory.Exits.Where(other => other.Key != key && other.State.IsAlive).ToList();
        var asked = others.Where(other => reports.TryGetValue(other.Key, out var report) && IsAskable(other, report, link)).ToList();
        return new ExitStandby(
            others.Count > 0,
            asked.Count > 0,
            asked.Select(other => AnsweredBy(other, reports[other.Key], link, view.Now)).DefaultIfEmpty(DateTimeOffset.MinValue).Max());
    }

    /// <summary>
    /// Whether an exit can show that it works while another one carries user traffic: on a link of its own by answering probes through it,
    /// on the same link, where packets of ours go to the other one, by a new handshake.
    /// </summary>
    /// <param name="exit">The exit.</param>
    /// <param name="report">What its provider says.</param>
    /// <param name="busyLink">The link that carries user traffic.</param>
    /// <returns>True when it can.</returns>
    public static bool IsAskable(ExitMemory exit, ExitReport report, string busyLink) =>
        exit.State.IsAlive && (report.Interface == busyLink
            ? !report.IsSelected && report.HandshakeAge is not null
            : report.IsSelected && exit.Reach is not null);

    private static DateTimeOffset AnsweredBy(ExitMemory exit, ExitReport report, string busyLink, DateTimeOffset now) =>
        report.Interface == busyLink ? now - report.HandshakeAge ?? DateTimeOffset.MinValue
        : report.Answer is { } answer && exit.IsNews(answer) && !(answer.Origin < exit.Reach) ? now : exit.AnsweredAt;
}
