using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Memory;

namespace MeshAgent.Simulation.Tests.Mutations;

/// <summary>Remembers every address that an exit had, as often as it had it.</summary>
internal sealed class Hoards : Mutation
{
    public override Decision Wants(Decision decision) => decision.Memory.Durable.Endpoints is { IsEmpty: false } endpoints
        ? decision with
        {
            Memory = decision.Memory with
            {
                Durable = decision.Memory.Durable with { Endpoints = Enumerable.Repeat(endpoints[0], DurableMemory.MaxEndpoints + 1).ToEquatableArray() },
            },
        }
        : decision;
}
