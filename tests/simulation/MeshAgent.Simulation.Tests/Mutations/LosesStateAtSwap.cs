using MeshAgent.Simulation.Tests.Plugins;

namespace MeshAgent.Simulation.Tests.Mutations;

/// <summary>Does not hand a plugin's state over to the generation that follows it.</summary>
internal sealed class LosesStateAtSwap : Mutation
{
    public override void Starts(Deck deck)
    {
        foreach (var seat in deck.Seats)
        {
            seat.LosesState = true;
        }
    }
}
