using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Servers;

namespace MeshAgent.Dns.Resolving;

/// <summary>What asking one server came to.</summary>
/// <param name="Server">Who was asked.</param>
/// <param name="Outcome">How the last attempt ended.</param>
/// <param name="Reading">The reply's content, when there was a valid reply.</param>
/// <param name="ReplyLength">Bytes of that reply.</param>
internal sealed record Finding(NameServerEndpoint Server, AttemptOutcome Outcome, Reading? Reading = null, int ReplyLength = 0)
{
    /// <summary>The valid reply itself.</summary>
    public DnsMessage? Reply { get; init; }

    /// <summary>
    /// How much this says about the question, higher is more: what an unfinished lookup reports is its best finding. A reply says
    /// more than silence, silence more than a path that is not there.
    /// </summary>
    public int Weight => Outcome switch
    {
        AttemptOutcome.Answered => 9,
        AttemptOutcome.Alias or AttemptOutcome.NoData or AttemptOutcome.NameError => Reading!.IsFinal ? 8 : 7,
        AttemptOutcome.Refused => 6,
        AttemptOutcome.ServerFailure or AttemptOutcome.FormatError or AttemptOutcome.OtherError => 5,
        AttemptOutcome.BadChain or AttemptOutcome.Truncated or AttemptOutcome.Malformed
            or AttemptOutcome.CaseDiffers or AttemptOutcome.Flooded => 4,
        AttemptOutcome.Timeout => 3,
        AttemptOutcome.Unreachable or AttemptOutcome.NotAuthenticated => 2,
        AttemptOutcome.NotIsolated => 1,
        _ => 0,
    };
}
