using MeshAgent.Contracts.Health;

namespace MeshAgent.Host.State;

/// <summary>
/// A router without a clock battery starts in the past, and exits refuse handshakes whose time is not later than the last one (WireGuard
/// whitepaper §5.1). So the agent never starts below the last time that it saw.
/// </summary>
internal static class SaneClock
{
    /// <summary>The health item's id.</summary>
    public const string HealthId = "clock.behind";

    /// <summary>Sets the clock forward when it is behind what was seen; never backward.</summary>
    /// <param name="lastSeen">A time that has certainly passed.</param>
    /// <param name="time">The clock as it is.</param>
    /// <param name="clock">The clock to set.</param>
    /// <returns>What is wrong; null when the clock was right or is set.</returns>
    public static HealthItem? Ensure(DateTimeOffset lastSeen, TimeProvider time, ISystemClock clock)
    {
        if (time.GetUtcNow() >= lastSeen)
        {
            return null;
        }

        var problem = clock.Set(lastSeen);
        return problem.Length == 0
            ? null
            : new HealthItem(
                HealthId,
                Severity.Warning,
                $"the clock says {time.GetUtcNow():u}, but it was {lastSeen:u} before, and it cannot be set: {problem}",
                "set the clock, or give the agent CAP_SYS_TIME; exits may refuse its handshakes until then");
    }
}
