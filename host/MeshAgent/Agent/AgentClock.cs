namespace MeshAgent.Host.Agent;

/// <summary>
/// The time that decisions are made by: starts at the wall clock and then only follows the monotonic one, so that a clock that is set
/// (NTP after boot, by years on boards without a battery) neither ages an exit nor revives it.
/// </summary>
internal sealed class AgentClock(TimeProvider time)
{
    private readonly DateTimeOffset start = time.GetUtcNow();
    private readonly long stamp = time.GetTimestamp();

    /// <summary>The time now.</summary>
    public DateTimeOffset Now => start + time.GetElapsedTime(stamp);
}
