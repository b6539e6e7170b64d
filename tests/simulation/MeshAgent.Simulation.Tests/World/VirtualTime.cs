namespace MeshAgent.Simulation.Tests.World;

/// <summary>The clocks of the machine: the monotonic one is the timeline's, the wall clock may be wrong and be set.</summary>
internal sealed class VirtualTime(Timeline timeline) : TimeProvider
{
    private long last;

    /// <summary>What the wall clock is wrong by.</summary>
    public TimeSpan WallError { get; set; }

    /// <summary>The process whose clock this is does not run any more: no timer of it rings.</summary>
    public bool IsStopped { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => timeline.Now + WallError;

    // No two readings are the same, as on a machine where reading takes time: several looks may follow each other within one moment.
    public override long GetTimestamp() => last = Math.Max(last + 1, timeline.Now.UtcTicks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, timeline, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}
