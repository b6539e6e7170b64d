using MeshAgent.Contracts.Plugins;
using MeshAgent.Plugins.Documents;
using MeshAgent.Plugins.Generations;
using MeshAgent.Plugins.Slots;
using MeshAgent.Plugins.Swapping;
using MeshAgent.Simulation.Tests.Invariants;

namespace MeshAgent.Simulation.Tests.Plugins;

/// <summary>One plugin's place in the agent: the real seat, and what swaps in it must keep to.</summary>
internal sealed class Seat
{
    private readonly PluginEntry entry;
    private readonly FakeLoader loader;
    private readonly Workplace workplace;
    private Temper current = new();

    public Seat(PluginSlot slot, string id, Func<Temper, IPlugin> make, PluginSurroundings surroundings, Workplace workplace)
    {
        this.workplace = workplace;
        entry = new PluginEntry
        {
            Slot = slot,
            Id = id,
            Folder = "",
            SettingsDirectory = "",
            Declaration = new DocumentNode { Kind = NodeKind.Mapping, File = "plugins.json", Position = new SourcePosition(1, 1), Path = "" },
        };
        loader = new FakeLoader(make, surroundings);
        Real = new PluginSeat(entry, surroundings, loader);
    }

    public string Subject => entry.Subject;

    /// <summary>The seat.</summary>
    public PluginSeat Real { get; }

    /// <summary>How the generation at work behaves.</summary>
    public Temper Current => current;

    public bool IsSwapping { get; private set; }

    public bool IsLoaded { get; private set; }

    /// <summary>Loads the first generation.</summary>
    public async Task LoadAsync()
    {
        loader.Next = current;
        await Real.SwapAsync(entry, CancellationToken.None);
        await workplace.AliveAsync();
        IsLoaded = true;
    }

    /// <summary>Swaps the generation at work for one of a temper.</summary>
    /// <param name="next">The temper.</param>
    /// <returns>What became of it; null when another swap is under way.</returns>
    public async Task<SwapResult?> SwapAsync(Temper next)
    {
        if (IsSwapping)
        {
            return null;
        }

        IsSwapping = true;
        var (old, number) = (current, Real.Report.Generation);
        var wasWell = old is { Calls: Manner.Works, Export: Manner.Works };
        next.IsHeir = wasWell;
        loader.Next = next;
        var result = await Real.SwapAsync(entry, CancellationToken.None);
        await workplace.AliveAsync();
        IsSwapping = false;
        var expected = result.IsDone ? result.Generation : number;
        // What was healed while it hung has come to work after all.
        if (result.IsDone && next.Start != Manner.Works)
        {
            throw new InvariantException("a bad generation leaves the old one at work", $"{Subject}: {result}");
        }

        if (!result.IsDone && next.CanFollow && wasWell)
        {
            throw new InvariantException("a good generation takes the old one's place", $"{Subject}: {result}");
        }

        if (Real.Report.Generation != expected || Real.Report.State != PluginState.Active)
        {
            throw new InvariantException("a bad generation leaves the old one at work", $"{Subject}: {result}, but it is {Real.Report}");
        }

        current = result.IsDone ? next : old;
        return result;
    }

    /// <summary>Everything works from now on.</summary>
    public void Heal()
    {
        current.Heal();
        loader.Next.Heal();
    }
}
