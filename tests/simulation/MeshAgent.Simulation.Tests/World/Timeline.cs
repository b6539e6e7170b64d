namespace MeshAgent.Simulation.Tests.World;

/// <summary>Virtual time: what is due happens in order of time, then of being scheduled, and takes no time itself.</summary>
internal sealed class Timeline
{
    private readonly PriorityQueue<(object What, long Version), (long At, long Order)> due = new();
    private long scheduled;
    private Exception? failure;

    public DateTimeOffset Now { get; private set; } = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How many things happened.</summary>
    public long Happened { get; private set; }

    /// <summary>Where everything runs.</summary>
    public SimulatedThread Thread { get; } = new();

    public void In(TimeSpan delay, Action happening) => due.Enqueue((happening, 0), ((Now + delay).UtcTicks, scheduled++));

    /// <summary>Rings a timer, unless it is set otherwise until then.</summary>
    public void In(TimeSpan delay, VirtualTimer timer, long version) => due.Enqueue((timer, version), ((Now + delay).UtcTicks, scheduled++));

    /// <summary>Starts something that takes time.</summary>
    /// <param name="work">What. Being given up is a good end; any other exception ends the life.</param>
    public void Launch(Func<Task> work) => _ = GuardedAsync(work);

    /// <summary>Ends the life as failed, also where exceptions are caught on their way.</summary>
    public void Fail(Exception exception) => failure ??= exception;

    public void Run(TimeSpan time)
    {
        var end = Now + time;
        Thread.Drain();
        Judge();
        while (due.TryPeek(out _, out var next) && next.At <= end.UtcTicks)
        {
            var (what, version) = due.Dequeue();
            Now = new DateTimeOffset(next.At, TimeSpan.Zero);
            if (what is VirtualTimer timer)
            {
                Happened += timer.Ring(version) ? 1 : 0;
            }
            else
            {
                Happened++;
                ((Action)what)();
            }

            Thread.Drain();
            Judge();
        }

        Now = end;
    }

    private void Judge()
    {
        if (failure is { } first)
        {
            throw first;
        }
    }

    private async Task GuardedAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException)
        {
            // Whoever did it is gone.
        }
#pragma warning disable CA1031 // Whatever it is, it ends the life, where the life is waited for.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(exception);
        }
    }
}
