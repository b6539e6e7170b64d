namespace MeshAgent.Tunnels.Daemons;

/// <summary>How long to wait before a daemon that keeps ending is started again.</summary>
/// <param name="time">The clock.</param>
internal sealed class RestartPause(TimeProvider time)
{
    /// <summary>
    /// The pause after a first failure: long enough for a busy loop to be noticed, short enough for nobody to notice a crash.
    /// </summary>
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// The longest pause. A tunnel that comes back half a minute after its cause is mended is what the agent promises; more would break
    /// that, less would cost a slow router noticeable CPU for starting a program in vain.
    /// </summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A daemon that lived this long was in order, and the pause begins anew: longer than the longest pause, so that it cannot alternate.
    /// </summary>
    public static readonly TimeSpan Healthy = TimeSpan.FromSeconds(60);

    private long? lastStart;
    private TimeSpan pause;

    /// <summary>How long it is until the daemon may be started; zero when it may be now.</summary>
    public TimeSpan Left
    {
        get
        {
            var left = lastStart is { } start ? pause - time.GetElapsedTime(start) : TimeSpan.Zero;
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Notes that it is being started.</summary>
    public void Starting()
    {
        var livedLong = lastStart is { } start && time.GetElapsedTime(start) >= Healthy;
        pause = lastStart is null || livedLong ? First : pause * 2 < Longest ? pause * 2 : Longest;
        lastStart = time.GetTimestamp();
    }
}
