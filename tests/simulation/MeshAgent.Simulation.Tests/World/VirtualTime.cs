namespace MeshAgent.Simulation.Tests.World;

/// <summary>The clocks of the machine: the monotonic one is the timeline's, the wall clock may be wrong and be set.</summary>
internal sealed class VirtualTime(Timeline timeline) : TimeProvider
{
    /// <summary>What the wall clock is wrong by.</summary>
    public TimeSpan WallError { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => timeline.Now + WallError;

    public override long GetTimestamp() => timeline.Now.UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(timeline, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}
