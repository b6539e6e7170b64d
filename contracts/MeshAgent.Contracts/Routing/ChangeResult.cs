using MeshAgent.Contracts.Health;

namespace MeshAgent.Contracts.Routing;

/// <summary>What became of one step.</summary>
/// <param name="Change">The step.</param>
/// <param name="Fault">Why it is not done; null when the kernel is as the step wants it.</param>
public sealed record ChangeResult(RouteChange Change, Fault? Fault)
{
    /// <summary>Whether the kernel is as the step wants it.</summary>
    public bool IsDone => Fault is null;
}
