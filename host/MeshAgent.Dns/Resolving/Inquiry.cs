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
    /// <summary>Whether a finding ends the inquiry, so that no other server need be asked.</summary>
    public bool IsSettledBy(Finding finding) => AnyReply
        ? finding.Outcome <= AttemptOutcome.Truncated
        : finding.Reading is { } reading && (reading.IsFinal || reading.Outcome == AttemptOutcome.Alias);
}
