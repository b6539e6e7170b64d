using System.Threading.Channels;

namespace MeshAgent.Host.Agent;

/// <summary>
/// Says "look again", and at what. Any number of announcements before the loop comes to it are one: the loop reads levels, not events.
/// </summary>
internal sealed class WakeSignal
{
    // One place: whoever finds it taken knows that the loop will look anyway. More places would make it look again for nothing.
    private readonly Channel<bool> bell = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private TaskCompletionSource observed = NewRound();
    private int pending;

    /// <summary>Announces that something may have changed.</summary>
    /// <param name="source">What.</param>
    /// <returns>
    /// When the loop has looked. Plugins announce a change until it is looked at, so whoever listens to one waits for this before it
    /// listens again.
    /// </returns>
    public Task Ring(Source source)
    {
        var look = Volatile.Read(ref observed).Task;
        Interlocked.Or(ref pending, (int)source);
        bell.Writer.TryWrite(true);
        return look;
    }

    /// <summary>Says that the loop has looked.</summary>
    public void Observed() => Interlocked.Exchange(ref observed, NewRound()).TrySetResult();

    /// <summary>Waits for an announcement or the time.</summary>
    /// <param name="longest">How long to wait at most.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What was announced; <see cref="Source.None"/> when only the time has come.</returns>
    public async Task<Source> WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!bell.Reader.TryRead(out _))
        {
            using var alarm = new CancellationTokenSource(longest, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(alarm.Token, cancellationToken);
            try
            {
                await bell.Reader.ReadAsync(either.Token);
            }
            catch (OperationCanceledException) when (alarm.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                // The time has come; what is pending by now is taken along.
            }
        }

        return (Source)Interlocked.Exchange(ref pending, 0);
    }

    private static TaskCompletionSource NewRound() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
