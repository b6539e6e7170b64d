using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Recovery;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Resolving;
using MeshAgent.Host.Agent;

namespace MeshAgent.Host.Answers;

/// <summary>Looks a name up over the WAN for the operator, and shows every attempt.</summary>
internal sealed class ResolveAnswer(WanResolver resolver)
{
    /// <summary>Looks up.</summary>
    /// <param name="view">The last round, which knows the servers.</param>
    /// <param name="name">The name.</param>
    /// <param name="types">The types, asked at the same time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How it ended.</returns>
    public async Task<ResolveReport> OfAsync(
        AgentView view, DnsName name, IReadOnlyList<RecordType> types, CancellationToken cancellationToken)
    {
        // Without a path they are asked all the same, so that the trail shows how that fails.
        var servers = view.Decision.ReachableServers.IsEmpty ? view.Decision.AskedServers : view.Decision.ReachableServers;
        var request = new LookupRequest(
            name,
            [.. types],
            EffectRunner.ServersOf(servers, link => view.Snapshot.Routing.Links.FirstOrDefault(item => item.Name == link)?.Index ?? 0))
        {
            AllowStale = false,
            UseCache = false,
        };
        var result = await resolver.LookupAsync(request, cancellationToken);
        return new ResolveReport(
            name.ToString(),
            string.Join(", ", types).ToUpperInvariant(),
            result.Outcome == LookupOutcome.Answered ? "answered" : EffectRunner.Words(result.Outcome),
            [.. result.Results.SelectMany(static item => item.Records).Select(static record => record.ToString())],
            [.. result.Trail.Select(static attempt => attempt.ToString())],
            result.Outcome == LookupOutcome.Answered);
    }
}
