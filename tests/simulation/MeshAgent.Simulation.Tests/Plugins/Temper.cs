namespace MeshAgent.Simulation.Tests.Plugins;

/// <summary>How one generation of a plugin behaves. It may be changed while it is at work.</summary>
internal sealed class Temper
{
    private readonly TaskCompletionSource released = new();

    public Manner Start { get; set; }

    public Manner TakeOver { get; set; }

    public Manner Export { get; set; }

    public Manner Calls { get; set; }

    /// <summary>The generation before it worked well and leaves its state: it has no reason to begin anew.</summary>
    public bool IsHeir { get; set; }

    /// <summary>Whether a generation of this temper can take the place of another.</summary>
    public bool CanFollow => Start == Manner.Works && TakeOver == Manner.Works;

    /// <summary>What hangs comes back, and everything works from now on.</summary>
    public void Heal()
    {
        (Start, TakeOver, Export, Calls) = (Manner.Works, Manner.Works, Manner.Works, Manner.Works);
        released.TrySetResult();
    }

    /// <summary>A step in a manner.</summary>
    public async ValueTask StepAsync(Manner manner)
    {
        if (manner == Manner.Hangs)
        {
            await released.Task;
        }
        else if (manner == Manner.Throws)
        {
            throw new InvalidDataException("the plugin is broken");
        }
    }
}
