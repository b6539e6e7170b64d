using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Decisions;

namespace MeshAgent.Simulation.Tests.Mutations;

/// <summary>Takes every exit that is up for one that has been up for hours and never failed: users follow each flap of the preferred one.</summary>
internal sealed class ForgetsFailures : Mutation
{
    public override Decision Wants(Decision decision) => decision with
    {
        Memory = decision.Memory with
        {
            Exits = decision.Memory.Exits
                .Select(static exit => exit with { Failures = 0, UpSince = exit.UpSince - TimeSpan.FromHours(1) }).ToEquatableArray(),
        },
    };
}
