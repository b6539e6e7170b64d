using MeshAgent.Core.Memory;
using MeshAgent.Host.Agent;

namespace MeshAgent.Simulation.Tests.Agent;

/// <summary>The medium with the state file: what was written last may not have reached it when the power is cut.</summary>
internal sealed class SimulatedDisk
{
    private readonly Stack<DurableMemory> earlier = new();

    /// <summary>What the state file holds.</summary>
    public DurableMemory State { get; private set; } = new();

    /// <summary>The state file is as it was at an earlier write.</summary>
    public void LoseWrites(int count)
    {
        for (; count > 0 && earlier.Count > 0; count--)
        {
            State = earlier.Pop();
        }
    }

    private void Write(DurableMemory memory)
    {
        if (memory != State)
        {
            earlier.Push(State);
            State = memory;
        }
    }

    /// <summary>Writes for one process, as long as it lives.</summary>
    /// <param name="disk">The medium.</param>
    /// <param name="isAlive">Whether the process lives.</param>
    internal sealed class Keeper(SimulatedDisk disk, Func<bool> isAlive) : IStateKeeper
    {
        public void Offer(DurableMemory memory)
        {
            if (isAlive())
            {
                disk.Write(memory);
            }
        }
    }
}
