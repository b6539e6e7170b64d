using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Applying;

namespace MeshAgent.Host.Agent;

/// <summary>
/// The plugins as the loop sees them: one object for each entry of plugins.json, the same for the agent's whole life; a swap changes what
/// stands behind it.
/// </summary>
/// <param name="Routes">The route backend.</param>
/// <param name="Guard">The packet filter; null when none is configured.</param>
/// <param name="Exits">The exit providers by plugin id.</param>
/// <param name="Resolvers">The resolver sources by plugin id, in the order of plugins.json.</param>
internal sealed record AgentParts(
    IRouteBackend Routes,
    ITrafficGuard? Guard,
    IReadOnlyDictionary<string, IExitProvider> Exits,
    IReadOnlyList<KeyValuePair<string, IResolverSource>> Resolvers)
{
    /// <summary>Who takes the steps of a plan.</summary>
    public ApplyTargets Targets => new(Routes, Guard, Exits);
}
