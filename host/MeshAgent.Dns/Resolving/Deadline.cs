namespace MeshAgent.Dns.Resolving;

/// <summary>A moment on the monotonic clock by which something must have ended.</summary>
internal readonly struct Deadline(TimeProvider clock, TimeSpan total)
{
    private readonly long _start = clock.GetTimestamp();

    public TimeSpan Elapsed => clock.GetElapsedTime(_start);

    public TimeSpan Remaining => total - Elapsed;

    /// <summary>
    /// Less time than this is not worth a query: no WAN answers within it, and the packet would be lost evidence.
    /// </summary>
    public bool IsSpent => Remaining < TimeSpan.FromMilliseconds(5);

    /// <summary>The shorter of a time and what remains, at least a millisecond.</summary>
    public TimeSpan Cap(TimeSpan time)
    {
        var remaining = Remaining;
        return time < remaining ? time : remaining < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : remaining;
    }
}
