namespace MeshAgent.Simulation.Tests.Invariants;

/// <summary>A promise was broken.</summary>
internal sealed class InvariantException(string promise, string facts) : Exception($"{promise}: {facts}")
{
    /// <summary>Which one.</summary>
    public string Promise { get; } = promise;
}
