using MeshAgent.Contracts.Health;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Recovery;
using MeshAgent.Host.Agent;

namespace MeshAgent.Host.State;

/// <summary>
/// Writes the memory when it changed, and rarely: the first changes at once, then with growing pauses while changes keep coming, since flash
/// wears by writes.
/// </summary>
internal sealed class StateKeeper(StateFile file, DurableMemory read, TimeProvider time, Action<HealthItem?> report) : IStateKeeper, IAsyncDisposable
{
    /// <summary>
    /// How many changes are written at once before the pauses begin. A start learns in four steps: that the time has passed, a path of each
    /// family, the exit that answers; whoever is killed right after that remembers them. Less loses the only path to a killed predecessor; more
    /// lets a flapping uplink write more.
    /// </summary>
    public const int WritesAtOnce = 5;

    /// <summary>The first pause after those writes: what changes within it becomes one write.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The longest pause: what a flapping uplink costs is then under 300 writes a day. Less wears flash; more loses more of what was learned
    /// in a power cut.
    /// </summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly Lock gate = new();
    private readonly CancellationTokenSource stopping = new();
    private bool isDisposed;
    private DurableMemory written = read;
    private DurableMemory offered = read;
    private Task writing = Task.CompletedTask;
    private int recent;
    private long lastWrite;

    /// <inheritdoc/>
    public void Offer(DurableMemory memory)
    {
        lock (gate)
        {
            offered = memory;
            if (memory != written && writing.IsCompleted && !stopping.IsCancellationRequested)
            {
                writing = Task.Run(WriteAsync);
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
        // Again while it takes: what was offered during a write must not wait for the next offer, which an idle agent makes a minute later.
        do
        {
            var waited = lastWrite == 0 ? LongestPause : time.GetElapsedTime(lastWrite);
            recent = waited >= LongestPause ? 0 : recent;
            var pause = recent < WritesAtOnce
                ? TimeSpan.Zero
                : RecoveryTimings.Doubled(FirstPause, recent - WritesAtOnce, LongestPause);
            if (waited < pause)
            {
                await Task.Delay(pause - waited, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (stopping.IsCancellationRequested)
            {
                return;
            }

            recent = Math.Min(recent + 1, Doubt.Maximum);
            lastWrite = time.GetTimestamp();
        }
        while (WriteNow() && HasMore());
    }

    private bool HasMore()
    {
        lock (gate)
        {
            return offered != written;
        }
    }

    /// <summary>Writes what was offered last.</summary>
    /// <returns>False when it could not be written; the next offer tries again.</returns>
    private bool WriteNow()
    {
        DurableMemory next;
        lock (gate)
        {
            next = offered;
        }

        if (next == written)
        {
            return true;
        }

        // The wall clock of the moment of writing has certainly passed when the file is read again.
        var trouble = file.Write(next with { LastSeen = time.GetUtcNow() });
        report(trouble);
        if (trouble is not null)
        {
            return false;
        }

        written = next;
        return true;
    }
}
