namespace MeshAgent.Simulation.Tests.World;

/// <summary>Virtual time: what is due happens in order of time, then of being scheduled, and takes no time itself.</summary>
internal sealed class Timeline
{
    private readonly PriorityQueue<Func<Task>, (DateTimeOffset At, long Order)> due = new();
    private long scheduled;

    public DateTimeOffset Now { get; private set; } = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How many things happened.</summary>
    public long Happened { get; private set; }

    public void In(TimeSpan delay, Func<Task> happening) => due.Enqueue(happening, (Now + delay, scheduled++));

    public void In(TimeSpan delay, Action happening) => In(delay, () =>
    {
        happening();
        return Task.CompletedTask;
    });

    public async Task RunAsync(TimeSpan time)
    {
        var end = Now + time;
        while (due.TryPeek(out _, out var next) && next.At <= end)
        {
            var happening = due.Dequeue();
            Now = next.At;
            Happened++;
            await happening();
        }

        Now = end;
    }
}
