using MeshAgent.Contracts.Resolvers;
using MeshAgent.Core.Isolation;
using MeshAgent.Core.Settings;
using MeshAgent.Host.Agent;

namespace MeshAgent.Host.Answers;

/// <summary>Says of every name server who asks it, by which way, and why. Pure.</summary>
internal static class NameServerAnswer
{
    /// <summary>Says it.</summary>
    /// <param name="view">The last round.</param>
    /// <returns>An item for each server.</returns>
    public static IEnumerable<ExplainedItem> Of(AgentView view)
    {
        var decision = view.Decision;
        var shared = WanServers.Shared(view.Snapshot.NameServers).ToHashSet();
        var isPolicy = view.Settings.Strategy == IsolationStrategy.Policy;
        return decision.AskedServers.Select(server => new ExplainedItem(
                server.ToString(),
                (view.Snapshot.NameServers.Contains(server) ? "asked over the WAN" : "the gateway, asked over the WAN in the place of refused ones")
                + (!shared.Contains(server.Address) ? ""
                    : isPolicy ? "; the system's too: the mark tells both sides' packets apart, and each takes its own way"
                    : "; the system's too: it is on the WAN link itself, where the filter drops the system's packets")))
            .Concat(view.Snapshot.NameServers
                .Where(static server => server.Scope == NameServerScope.Wan && server.LinkName.Length > 0)
                .Except(decision.AskedServers)
                .Except(decision.RefusedServers.Select(static refusal => refusal.Server))
                .Select(static server => new ExplainedItem(server.ToString(), $"not asked: {server.LinkName} is no WAN link now, or it has lapsed")))
            .Concat(decision.RefusedServers.Select(static refusal => new ExplainedItem(refusal.Server.ToString(), $"not asked: {refusal.Why}")))
            .Concat(view.Snapshot.NameServers.Where(static server => server.Scope != NameServerScope.Wan).Select(static server => new ExplainedItem(
                server.ToString(),
                server.Scope == NameServerScope.System ? "the system's: never asked by the agent" : "the mesh's: never asked by the agent")));
    }
}
