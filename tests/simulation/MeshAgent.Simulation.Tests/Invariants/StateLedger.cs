using MeshAgent.Core.Memory;
using MeshAgent.Host.State;
using MeshAgent.Simulation.Tests.Machine;

namespace MeshAgent.Simulation.Tests.Invariants;

/// <summary>
/// Keeps, beside the state file, what a start must find in it: what was written last and safely, or what was being written when the power
/// went; after the medium damaged it, the one before.
/// </summary>
internal sealed class StateLedger
{
    private readonly FakeMedium medium;
    private DurableMemory finished = new();
    private DurableMemory? begun;

    public StateLedger(FakeMedium medium)
    {
        this.medium = medium;
        medium.Begun = bytes => begun = StateCodec.Read(bytes).Memory;
        medium.Finished = bytes => (finished, begun) = (StateCodec.Read(bytes).Memory ?? new DurableMemory(), null);
    }

    /// <summary>Damages the state file.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Damage(Func<byte[], byte[]> change)
    {
        var isThere = medium.Damage(change);
        if (isThere)
        {
            var before = medium.For(static () => true);
            const string Last = FakeMedium.StateFile + ".last";
            finished = (before.Size(Last) is null ? null : StateCodec.Read(before.Read(Last)).Memory) ?? new DurableMemory();
            begun = null;
        }

        return isThere;
    }

    /// <summary>Checks what a start finds.</summary>
    public void Check(FoundState found)
    {
        if (found.Memory != finished && found.Memory != begun)
        {
            throw new InvariantException(
                "what was written into the state file is found again",
                $"written {finished.LastSeen:u} with {finished.Paths.IPv4.Count} IPv4 paths, found {found.Memory.LastSeen:u} with {found.Memory.Paths.IPv4.Count}: {found.Trouble?.Message}");
        }

        (finished, begun) = (found.Memory, null);
    }
}
