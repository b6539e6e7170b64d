using System.Diagnostics.CodeAnalysis;

namespace MeshAgent.Simulation.Tests.World;

/// <summary>
/// The one thread of a life: what the agent awaits goes on here, in the order in which it became possible. Work that leaves it would make
/// two runs of a seed differ, so that is found out and ends the life.
/// </summary>
internal sealed class SimulatedThread : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Work, object? State)> waiting = new();
    private int owner;
    private volatile string? stray;

    public SimulatedThread() => Scheduler = new Tasks(this);

    /// <summary>Where tasks are started that are to run here.</summary>
    public TaskScheduler Scheduler { get; }

    /// <summary>Takes the calling thread for a life.</summary>
    public void Live(Action life)
    {
        var before = Current;
        owner = Environment.CurrentManagedThreadId;
        SetSynchronizationContext(this);
        try
        {
            life();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <summary>Goes on with everything that can go on.</summary>
    public void Drain()
    {
        while (waiting.TryDequeue(out var next))
        {
            next.Work(next.State);
        }

        if (stray is { } where)
        {
            throw new InvalidOperationException($"work left the simulated thread: {where}");
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId == owner)
        {
            waiting.Enqueue((d, state));
        }
        else
        {
            stray = Environment.StackTrace;
        }
    }

    private sealed class Tasks(SimulatedThread thread) : TaskScheduler
    {
        protected override void QueueTask(Task task) => thread.Post(Run, task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        [SuppressMessage("Performance", "CA1859", Justification = "The signature is the framework's.")]
        protected override IEnumerable<Task> GetScheduledTasks() => [];

        private void Run(object? task) => TryExecuteTask((Task)task!);
    }
}
