using System.Net;
using MeshAgent.Contracts.Exits;

namespace MeshAgent.Core.Exits;

/// <summary>What is known of one exit.</summary>
public sealed record ExitMemory
{
    /// <summary>The exit.</summary>
    public required ExitKey Key { get; init; }

    /// <summary>How it stands.</summary>
    public ExitState State { get; init; } = new IdleState("not looked at yet");

    /// <summary>The address that it is contacted at; null when it is not.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>When that address was first contacted.</summary>
    public DateTimeOffset ContactedAt { get; init; }

    /// <summary>Attempts at addresses since it was last up.</summary>
    public int Attempts { get; init; }

    /// <summary>What its counters told at the last look.</summary>
    public ExitTraffic Traffic { get; init; } = new();

    /// <summary>When something was last received, be it a keep-alive.</summary>
    public DateTimeOffset HeardAt { get; init; }

    /// <summary>When it last gave the sign of life that can be asked of it.</summary>
    public DateTimeOffset ProvenAt { get; init; }

    /// <summary>When it last answered a probe as strongly as it ever did.</summary>
    public DateTimeOffset AnsweredAt { get; init; }

    /// <summary>User data has come through it.</summary>
    public bool HasCarried { get; init; }

    /// <summary>It held its link's traffic at the last look.</summary>
    public bool IsSelected { get; init; }

    /// <summary>From how far its probes have been answered; null when none ever was.</summary>
    public AnswerOrigin? Reach { get; init; }

    /// <summary>The last probe whose answer was seen.</summary>
    public long AnsweredProbe { get; init; }

    /// <summary>The strongest answer to that probe so far: whoever is nearer answers sooner.</summary>
    public AnswerOrigin AnsweredOrigin { get; init; }

    /// <summary>In what time it answers probes: the longest of late, as far as looks can tell; null before it was measured.</summary>
    public TimeSpan? AnswerTime { get; init; }

    /// <summary>How often in a row it was asked because its users got no answers, and answered itself.</summary>
    public int Explained { get; init; }

    /// <summary>When it last was.</summary>
    public DateTimeOffset ExplainedAt { get; init; }

    /// <summary>How often it was found swallowing user traffic since it last carried some.</summary>
    public int Swallowings { get; init; }

    /// <summary>When to look at it again though nothing is announced; null for never. Rounds that come before do not move it.</summary>
    public DateTimeOffset? LookAt { get; init; }

    /// <summary>When a sign of life was last asked for.</summary>
    public DateTimeOffset AskedAt { get; init; }

    /// <summary>How many signs of life were asked for.</summary>
    public long ProbeNumber { get; init; }

    /// <summary>How often it was contacted in vain since it was last up, all its addresses being one time.</summary>
    public int Contacts { get; init; }

    /// <summary>
    /// How often it failed while it was up, without having been up for <see cref="ExitTimings.FlapMemory"/> before any but the first of
    /// them.
    /// </summary>
    public int Failures { get; init; }

    /// <summary>When it last failed; the least time when it never did.</summary>
    public DateTimeOffset FailedAt { get; init; }

    /// <summary>Since when it has been up without a break; null when it is not.</summary>
    public DateTimeOffset? UpSince { get; init; }

    /// <summary>Whether an answer says more than what was known: a later probe's, or one from further away to the same probe.</summary>
    /// <param name="answer">The answer.</param>
    /// <returns>True when it does.</returns>
    public bool IsNews(ProbeAnswer answer) =>
        answer.ProbeNumber > AnsweredProbe || (answer.ProbeNumber == AnsweredProbe && answer.Origin > AnsweredOrigin);
}
