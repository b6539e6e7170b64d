using System.Collections.Immutable;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Servers;

namespace MeshAgent.Dns.Resolving;

/// <summary>Somebody else's question.</summary>
/// <param name="Question">The question in his case; any type and class.</param>
/// <param name="DnssecOk">Whether he wants signatures (RFC 3225).</param>
/// <param name="CheckingDisabled">Whether he verifies himself (RFC 4035 §3.2.2).</param>
/// <param name="Servers">Whom to ask, best first.</param>
/// <param name="Limit">Longest that it may take.</param>
internal sealed record RelayRequest(
    Question Question, bool DnssecOk, bool CheckingDisabled, ImmutableArray<NameServerEndpoint> Servers, TimeSpan Limit);
