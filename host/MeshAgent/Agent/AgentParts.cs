using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Applying;
using MeshAgent.Plugins.Slots;

namespace MeshAgent.Host.Agent;

/// <summary>
/// The plugins as the loop sees them: one object for each entry of plugins.json for as long as the entry is there; a swap changes what
/// stands behind it.
/// </summary>
/// <param name="slots">The plugins now.</param>
/// <param name="changed">Completes when <paramref name="slots"/> gives others than it did when this was called.</param>
internal sealed class AgentParts(Func<PluginSlots> slots, Func<Task> changed)
{
    /// <summary>The route backend: always the same object.</summary>
    public IRouteBackend Routes => slots().Routes;

    /// <summary>The packet filter; null when none is configured.</summary>
    public ITrafficGuard? Guard => slots().Guard;

    /// <summary>The exit providers by plugin id.</summary>
    public IReadOnlyDictionary<string, IExitProvider> Exits =>
        slots().Exits.ToDictionary(static exit => exit.Id, static exit => exit.Plugin);

    /// <summary>The resolver sources by plugin id, in the order of plugins.json.</summary>
    public IEnumerable<KeyValuePair<string, IResolverSource>> Resolvers =>
        slots().Resolvers.Select(static source => KeyValuePair.Create(source.Id, source.Plugin));

    /// <summary>Completes when plugins have come or gone since this was read.</summary>
    public Task Changed => changed();

    /// <summary>Who takes the steps of a plan.</summary>
    public ApplyTargets Targets => new(Routes, Guard, Exits);
}
