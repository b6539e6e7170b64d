using MeshAgent.Core.Exits;

namespace MeshAgent.Host.Agent;

/// <summary>The operator's word on pinning, on its way to the loop.</summary>
/// <param name="Pin">The pin; null takes one away.</param>
internal sealed record PinOrder(ExitPin? Pin)
{
    /// <summary>Set to the round that took it.</summary>
    public TaskCompletionSource<AgentView> Taken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
