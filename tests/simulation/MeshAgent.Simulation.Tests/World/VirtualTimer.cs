namespace MeshAgent.Simulation.Tests.World;

/// <summary>A timer of virtual time.</summary>
internal sealed class VirtualTimer(VirtualTime time, Timeline timeline, TimerCallback callback, object? state) : ITimer
{
    private TimeSpan period;
    private long version;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        version++;
        this.period = period;
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            timeline.In(dueTime, this, version);
        }

        return true;
    }

    /// <summary>Calls back, if it is still set as it was then and its process runs.</summary>
    public bool Ring(long setAt)
    {
        if (setAt != version || time.IsStopped)
        {
            return false;
        }

        if (period > TimeSpan.Zero)
        {
            timeline.In(period, this, version);
        }

        callback(state);
        return true;
    }

    public void Dispose() => version++;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
