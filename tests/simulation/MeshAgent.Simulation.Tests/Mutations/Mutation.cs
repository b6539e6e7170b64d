using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Observation;
using MeshAgent.Host.State;

namespace MeshAgent.Simulation.Tests.Mutations;

/// <summary>A deliberate fault of the agent: the simulation must find it. The base is the agent as it is.</summary>
internal class Mutation
{
    public static Mutation None { get; } = new();

    /// <summary>What the agent believes to see.</summary>
    public virtual RouterSnapshot Sees(RouterSnapshot snapshot) => snapshot;

    /// <summary>What the agent believes to remember.</summary>
    public virtual AgentMemory Remembers(AgentMemory memory) => memory;

    /// <summary>What the agent wants.</summary>
    public virtual Decision Wants(Decision decision) => decision;

    /// <summary>How the agent's memory reaches the medium.</summary>
    public virtual IStateMedium Keeps(IStateMedium medium) => medium;

    /// <summary>How the agent's steps reach the kernel.</summary>
    public virtual IRouteBackend Applies(IRouteBackend backend) => backend;
}
