using MeshAgent.Contracts.Health;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Recovery;
using MeshAgent.Host.Agent;

namespace MeshAgent.Host.State;

/// <summary>
/// Writes the memory when it changed, and rarely: the first changes at once, then with growing pauses while changes keep coming, since
/// flash wears by writes.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="onDisk">What the file holds; null when it holds nothing good, so that anything is worth a write.</param>
/// <param name="time">The clock.</param>
/// <param name="scheduler">Where it writes: not where it is offered something, for a slow medium takes seconds.</param>
/// <param name="report">Takes what is wrong with writing; null when nothing is.</param>
internal sealed class StateKeeper(
    StateFile file, DurableMemory? onDisk, TimeProvider time, TaskScheduler scheduler, Action<HealthItem?> report)
    : IStateKeeper, IAsyncDisposable
{
    /// <summary>
    /// How many changes are written at once before the pauses begin. A start learns in four steps: that the time has passed, a path of each
    /// family, the exit that answers; whoever is killed right after that remembers them. Less loses the only path to a killed predecessor;
    /// more lets a flapping uplink write more.
    /// </summary>
    public const int WritesAtOnce = 5;

    /// <summary>The first pause after those writes: what changes within it becomes one write.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The longest pause: what a flapping uplink costs is then under 300 writes a day. Less wears flash; more loses more of what was
    /// learned in a power cut.
    /// </summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long after a failed write the next one is tried: as late as this is what was learned safe once the medium has room again. Less
    /// would wear a nearly full flash with files that are given up at once; more risks to forget it in a power cut.
    /// </summary>
    public static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(15);

    private readonly Lock gate = new();
    private readonly CancellationTokenSource stopping = new();
    private bool isDisposed;
    private DurableMemory? written = onDisk;
    private DurableMemory? offered = onDisk;
    private Task writing = Task.CompletedTask;
    private bool isFailing;
    private int recent;
    private long lastTry;

    /// <inheritdoc/>
    public void Offer(DurableMemory memory)
    {
        lock (gate)
        {
            offered = memory;
            if (memory != written && writing.IsCompleted && !stopping.IsCancellationRequested)
            {
                writing = Task.Factory.StartNew(WriteAsync, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler).Unwrap();
            }
        }
    }

    /// <summary>Writes what is not yet written, and no more after that.</summary>
    /// <returns>When it is written.</returns>
    public async ValueTask DisposeAsync()
    {
        // The agent writes at its end, and the composition disposes of all its parts once more.
        if (isDisposed)
        {
            return;
        }

        isDisposed = true;
        await stopping.CancelAsync();
        await writing;
        WriteNow();
        stopping.Dispose();
    }

    private async Task WriteAsync()
    {
        // Again while it takes: what was offered during a write, or could not be written, must not wait for the next offer, which an idle
        // agent makes a minute later.
        do
        {
            await PauseAsync();
            if (stopping.IsCancellationRequested)
            {
                return;
            }

            lastTry = time.GetTimestamp();
            isFailing = !WriteNow();
            recent = isFailing ? recent : Math.Min(recent + 1, Doubt.Maximum);
        }
        while (isFailing || HasMore());
    }

    private async Task PauseAsync()
    {
        var waited = lastTry == 0 ? LongestPause : time.GetElapsedTime(lastTry);
        recent = waited >= LongestPause ? 0 : recent;
        var pause = isFailing ? RetryPause
            : recent < WritesAtOnce ? TimeSpan.Zero
            : RecoveryTimings.Doubled(FirstPause, recent - WritesAtOnce, LongestPause);
        if (waited < pause)
        {
            await Task.Delay(pause - waited, time, stopping.Token).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private bool HasMore()
    {
        lock (gate)
        {
            return offered != written;
        }
    }

    /// <summary>Writes what was offered last.</summary>
    /// <returns>False when it could not be written.</returns>
    private bool WriteNow()
    {
        DurableMemory? next;
        lock (gate)
        {
            next = offered;
        }

        // The wall clock of the moment of writing has certainly passed when the file is read again.
        var trouble = next is null || next == written ? null : file.Write(next with { LastSeen = time.GetUtcNow() });
        report(trouble);
        if (trouble is not null)
        {
            return false;
        }

        written = next;
        return true;
    }
}
