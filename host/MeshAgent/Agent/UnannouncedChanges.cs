using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Core.Decisions;

namespace MeshAgent.Host.Agent;

/// <summary>
/// When to look at what nobody announces: handshakes and counters. A stream of announcements about something else neither puts that look
/// off nor counts as one.
/// </summary>
internal sealed class UnannouncedChanges
{
    // A look at the filter starts a program, and all that it can find unannounced is how many packets were dropped. More often would cost a
    // small router noticeable CPU while exits are looked at five times a second, and wake an idle one; less often shows an old number for
    // longer.
    private static readonly TimeSpan GuardEvery = TimeSpan.FromMinutes(1);

    private DateTimeOffset guardSeenAt = DateTimeOffset.MinValue;
    private DateTimeOffset serversSeenAt = DateTimeOffset.MinValue;
    private DateTimeOffset serversLapseAt = DateTimeOffset.MaxValue;

    /// <summary>When the next look is due.</summary>
    public DateTimeOffset DueAt { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>Takes note of a look.</summary>
    /// <param name="looked">What was looked at.</param>
    /// <param name="now">When.</param>
    /// <param name="lookAgainAt">When the decision that was made of it wants the next one.</param>
    /// <param name="servers">The name servers that it was made of.</param>
    public void Looked(Source looked, DateTimeOffset now, DateTimeOffset lookAgainAt, EquatableArray<NameServer> servers)
    {
        serversSeenAt = looked.HasFlag(Source.Resolvers) ? now : serversSeenAt;
        serversLapseAt = servers.Where(server => server.ExpiresAt > now).Min(static server => server.ExpiresAt) ?? DateTimeOffset.MaxValue;
        DueAt = looked.HasFlag(Source.Exits) || lookAgainAt < DueAt ? lookAgainAt : DueAt;
        guardSeenAt = looked.HasFlag(Source.Guard) ? now : guardSeenAt;
    }

    /// <summary>What is to be looked at now.</summary>
    /// <param name="now">The time.</param>
    /// <returns>Nothing before the look is due.</returns>
    public Source Due(DateTimeOffset now) => now < DueAt
        ? Source.None
        : Source.Exits
            | (now - guardSeenAt >= GuardEvery ? Source.Guard : Source.None)
            // A source does not announce that a server holds longer, so that is asked before it is taken for lapsed.
            | (now >= serversLapseAt || now - serversSeenAt >= Alarm.Longest ? Source.Resolvers : Source.None);
}
