using MeshAgent.Contracts.Exits;

namespace MeshAgent.Core.Exits;

/// <summary>All that the state of an exit is decided from.</summary>
/// <param name="Report">What the provider says.</param>
/// <param name="Memory">What was known of it.</param>
/// <param name="Traffic">What its counters tell now.</param>
/// <param name="Obstacle">Why it cannot be contacted: no address, no WAN path; empty when it can.</param>
/// <param name="HasOther">Another exit lives that user traffic could go to.</param>
/// <param name="Now">The time.</param>
public sealed record ExitInputs(
    ExitReport Report, ExitMemory Memory, ExitTraffic Traffic, string Obstacle, bool HasOther, DateTimeOffset Now)
{
    /// <summary>
    /// No packet can leave for it: there is no WAN path to the address that it is contacted at, nor to another one. Its counters say
    /// nothing of
    /// users' packets then, since a tunnel does not count what the kernel refused to send.
    /// </summary>
    public bool IsCutOff { get; init; }

    /// <summary>When it last answered with its key; null when it did not within the protocol's lifetime.</summary>
    public DateTimeOffset? HandshakeAt => Report.HandshakeAge is { } age && age < Report.HandshakeLifetime ? Now - age : null;

    /// <summary>When something was last received, be it a keep-alive.</summary>
    public DateTimeOffset HeardAt => Traffic.HasHeard ? Now : Memory.HeardAt;

    /// <summary>Who answered a probe since the last look; null when nobody did.</summary>
    public AnswerOrigin? Answer => Report.Answer is { } answer && answer.ProbeNumber > Memory.AnsweredProbe ? answer.Origin : null;

    /// <summary>
    /// Something came back that proves that it carries user traffic: user data, or an answer as far from beyond it as it has ever given
    /// one. With nowhere else to go its own answer is enough: who answered from beyond may be what has died.
    /// </summary>
    public bool HasAnswered => Traffic.HasData || (Answer is { } origin && (origin >= Memory.Reach || Memory.Reach is null || !HasOther));

    /// <summary>
    /// It gave the sign of life that can be asked of it. One that holds no user traffic can give no other than being heard. Of one that
    /// does, being heard is not enough when it has answered probes before, nor when nothing has ever come through it; when user data came
    /// through it and no probe was ever answered, as behind a strict packet filter, missing answers mean nothing and being heard has to do.
    /// </summary>
    public bool HasProof => HasAnswered || (Traffic.HasHeard && (!Report.IsSelected || (Memory.Reach is null && Memory.HasCarried)));
}
