using System.Collections.Immutable;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Servers;

namespace MeshAgent.Dns.Resolving;

/// <summary>One name and type that is being asked of servers, with what bounds and records it.</summary>
/// <param name="Name">The name asked for.</param>
/// <param name="Type">The type asked for.</param>
/// <param name="Servers">The servers in the order in which to ask them.</param>
/// <param name="AliasesLeft">Aliases that may still be followed.</param>
/// <param name="AnyReply">Whether any valid reply ends the inquiry: a probe of the path, not a search for an answer.</param>
/// <param name="Deadline">When to stop.</param>
/// <param name="Trail">Where attempts are recorded.</param>
internal sealed record Inquiry(
    DnsName Name,
    RecordType Type,
    ImmutableArray<NameServerEndpoint> Servers,
    int AliasesLeft,
    bool AnyReply,
    Deadline Deadline,
    Trail Trail)
{
    /// <summary>The class asked in.</summary>
    public RecordClass Class { get; init; } = RecordClass.Internet;

    /// <summary>Whether signatures are asked for along with the answer (RFC 3225).</summary>
    public bool DnssecOk { get; init; }

    /// <summary>Whether the asker verifies itself, so that the server must not (RFC 4035 §3.2.2).</summary>
    public bool CheckingDisabled { get; init; }

    /// <summary>Whether the reply is wanted as it came, for somebody who reads it himself: aliases are his to follow.</summary>
    public bool WantsWholeReply { get; init; }

    /// <summary>Whether a finding ends the inquiry, so that no other server need be asked.</summary>
    public bool IsSettledBy(Finding finding) => AnyReply
        ? finding.Outcome <= AttemptOutcome.Truncated
        : WantsWholeReply
        ? finding.Reply is { } reply && IsConclusive(reply)
        : finding.Reading is { } reading && (reading.IsFinal || reading.Outcome == AttemptOutcome.Alias);

    // The answer, or proof that there is none, or a resolver's word for it. What is left is a referral, or a portal that says nothing.
    private static bool IsConclusive(DnsMessage reply) => reply.Code is ResponseCode.NoError or ResponseCode.NameError
        && (!reply.Answers.IsEmpty || reply.RecursionAvailable || reply.Authorities.Any(record => record.Type == RecordType.Soa));
}
