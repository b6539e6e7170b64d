namespace MeshAgent.Host.Agent;

/// <summary>
/// How fast the loop may change things: a burst passes at once, a fight with somebody who keeps undoing it is slowed down. A token bucket.
/// </summary>
internal sealed class Pace(TimeProvider time)
{
    // A recovery takes under ten rounds; a hundred lets several follow each other unslowed. More would let a fight burn a core for longer.
    private const double Burst = 100;

    // Rounds a second in a lasting fight: a foreign deletion is mended within 50 ms even then. More costs a small router noticeable CPU.
    private const double PerSecond = 20;

    private double tokens = Burst;
    private long last = time.GetTimestamp();

    /// <summary>Takes one round.</summary>
    /// <returns>How long to wait before it; zero when it may run at once.</returns>
    public TimeSpan Take()
    {
        var now = time.GetTimestamp();
        tokens = Math.Min(Burst, tokens + (time.GetElapsedTime(last, now).TotalSeconds * PerSecond));
        last = now;
        tokens--;
        return tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-tokens / PerSecond);
    }
}
