using System.Collections.Concurrent;

namespace MeshAgent.Plugins.Generations;

/// <summary>
/// The clock as it is lent to one generation. Its timers are the host's: they are stopped with the generation, since a timer that runs on
/// would call into code that is to go and hold it in memory.
/// </summary>
/// <param name="inner">The clock.</param>
internal sealed class LentTime(TimeProvider inner) : TimeProvider
{
    private readonly ConcurrentDictionary<ITimer, byte> timers = new();
    private volatile bool isRevoked;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;

    /// <inheritdoc/>
    public override long TimestampFrequency => inner.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

    /// <inheritdoc/>
    public override long GetTimestamp() => inner.GetTimestamp();

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The plugin has been stopped.</exception>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ObjectDisposedException.ThrowIf(isRevoked, this);
        var timer = new LentTimer(inner.CreateTimer(callback, state, dueTime, period), this);
        timers.TryAdd(timer, 0);
        if (isRevoked)
        {
            timer.Dispose();
        }

        return timer;
    }

    /// <summary>Stops all timers, and gives no more.</summary>
    public void Revoke()
    {
        isRevoked = true;
        foreach (var timer in timers.Keys)
        {
            timer.Dispose();
        }
    }

    private sealed class LentTimer(ITimer own, LentTime lender) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => own.Change(dueTime, period);

        public void Dispose()
        {
            own.Dispose();
            lender.timers.TryRemove(this, out _);
        }

        public ValueTask DisposeAsync()
        {
            lender.timers.TryRemove(this, out _);
            return own.DisposeAsync();
        }
    }
}
