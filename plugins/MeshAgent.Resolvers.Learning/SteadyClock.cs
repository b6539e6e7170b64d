namespace MeshAgent.Resolvers.Learning;

/// <summary>
/// A time that starts at the wall clock and then only follows the monotonic one, so that a clock that is set, as on routers without a
/// battery after boot, neither ends a lifetime nor lengthens it.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class SteadyClock(TimeProvider time)
{
    private readonly DateTimeOffset start = time.GetUtcNow();
    private readonly long stamp = time.GetTimestamp();

    /// <summary>The time now.</summary>
    public DateTimeOffset Now => start + time.GetElapsedTime(stamp);

    /// <summary>A time by the wall clock as it is now.</summary>
    /// <param name="at">The time by this clock; null for never.</param>
    /// <returns>The time, moved by whole seconds, so that two conversions agree.</returns>
    public DateTimeOffset? ToWall(DateTimeOffset? at) => at + TimeSpan.FromSeconds(Math.Round((time.GetUtcNow() - Now).TotalSeconds));
}
