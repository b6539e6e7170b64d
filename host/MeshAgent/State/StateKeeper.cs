using MeshAgent.Contracts.Health;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Recovery;
using MeshAgent.Host.Agent;

namespace MeshAgent.Host.State;

/// <summary>
/// Writes the memory when it changed, and rarely: the first change at once, then with growing pauses while changes keep coming, since flash
/// wears by writes.
/// </summary>
internal sealed class StateKeeper(StateFile file, DurableMemory read, TimeProvider time, Action<HealthItem?> report) : IStateKeeper, IAsyncDisposable
{
    /// <summary>The first pause after a write: a recovery changes several things within a second, which become one write.</summary>
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
        var pause = recent == 0 ? TimeSpan.Zero : RecoveryTimings.Doubled(FirstPause, recent - 1, LongestPause);
        var waited = lastWrite == 0 ? LongestPause : time.GetElapsedTime(lastWrite);
        if (waited < pause)
        {
            await Task.Delay(pause - waited, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!stopping.IsCancellationRequested)
        {
            recent = waited >= LongestPause ? 1 : Math.Min(recent + 1, Doubt.Maximum);
            WriteNow();
            lastWrite = time.GetTimestamp();
        }
    }

    private void WriteNow()
    {
        DurableMemory next;
        lock (gate)
        {
            next = offered;
        }

        if (next == written)
        {
            return;
        }

        // The wall clock of the moment of writing has certainly passed when the file is read again.
        var trouble = file.Write(next with { LastSeen = time.GetUtcNow() });
        report(trouble);
        if (trouble is null)
        {
            written = next;
        }
    }
}
