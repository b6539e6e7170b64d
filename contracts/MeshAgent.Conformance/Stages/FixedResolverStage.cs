using MeshAgent.Conformance.Resolvers;
using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Conformance.Stages;

/// <summary>A source that knows what its settings say, for ever.</summary>
/// <param name="settings">The settings, as JSON.</param>
/// <param name="truth">The servers that they mean.</param>
public sealed class FixedResolverStage(string settings, IReadOnlyList<NameServer> truth) : IResolverStage
{
    /// <inheritdoc/>
    public ResolverStageAbilities Abilities => ResolverStageAbilities.None;

    /// <inheritdoc/>
    public string Settings => settings;

    /// <inheritdoc/>
    public IReadOnlyList<NameServer> Truth => truth;

    /// <inheritdoc/>
    public Task<T> RunAsync<T>(Func<Task<T>> work) => Task.Run(work);

    /// <inheritdoc/>
    public Task ChangeAsync() => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task SpoilAsync() => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task RemoveAsync() => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task ExpireAsync() => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
