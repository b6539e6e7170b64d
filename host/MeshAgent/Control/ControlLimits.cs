namespace MeshAgent.Host.Control;

/// <summary>Bounds of the control socket.</summary>
internal static class ControlLimits
{
    /// <summary>Bytes of a request: a name of 255 characters, escaped, with room. A larger one is no request.</summary>
    public const int MaxRequestBytes = 4096;

    /// <summary>
    /// Bytes of an answer that the client takes: hundreds of exits, links and rules with their reasons are some 200 KiB. Less would cut a
    /// large router's answer short; more lets a foreign program at the socket fill memory.
    /// </summary>
    public const int MaxResponseBytes = 4 << 20;

    /// <summary>
    /// Connections at once: a person, a web page and a monitor, with room. Each may hold a lookup of 5 s; more would let a script in a loop
    /// take the agent's time, fewer would turn people away while it runs.
    /// </summary>
    public const int MaxConnections = 8;

    /// <summary>
    /// How long a connection may last: the request comes in one piece, and the slowest answer is a lookup of 5 s. Less would cut off
    /// answers on a busy machine; more lets idle connections keep others out.
    /// </summary>
    public static readonly TimeSpan ConnectionTime = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long an answer about a swap may take: the sum of what a plugin may take to be constructed (10 s), started (30 s), paused and
    /// handed over (30 s) and ended (18 s), with room. A swap under way goes on when the connection ends; only its outcome is not told
    /// there.
    /// </summary>
    public static readonly TimeSpan SwapTime = TimeSpan.FromSeconds(120);
}
