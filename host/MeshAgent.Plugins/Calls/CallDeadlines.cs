namespace MeshAgent.Plugins.Calls;

/// <summary>
/// How long a plugin may take. Each is many times what a slow router needs, so that only a plugin that hangs meets it; larger values delay
/// the moment at which the agent goes on without the plugin, smaller ones punish a busy machine.
/// </summary>
internal static class CallDeadlines
{
    /// <summary>Constructing it: running a constructor, which must not do input or output.</summary>
    public static readonly TimeSpan Construct = TimeSpan.FromSeconds(10);

    /// <summary>Start: may start a helper process and wait for its socket.</summary>
    public static readonly TimeSpan Start = TimeSpan.FromSeconds(30);

    /// <summary>Observing: a dump of a million routes takes 0.5 s on a server's core and some 10 s on a router's.</summary>
    public static readonly TimeSpan Observe = TimeSpan.FromSeconds(30);

    /// <summary>Applying: a few system calls or one run of nft, on a machine that is still booting.</summary>
    public static readonly TimeSpan Apply = TimeSpan.FromSeconds(30);

    /// <summary>A question to the kernel, which somebody at a terminal waits for.</summary>
    public static readonly TimeSpan Query = TimeSpan.FromSeconds(5);

    /// <summary>Exporting and taking over state: the slot waits during a swap.</summary>
    public static readonly TimeSpan HandOver = TimeSpan.FromSeconds(10);

    /// <summary>Calls under way when the plugin is stopped.</summary>
    public static readonly TimeSpan Drain = TimeSpan.FromSeconds(10);

    /// <summary>Stopping: systemd kills after 90 s and procd after 5 s by default; all plugins stop at the same time.</summary>
    public static readonly TimeSpan Stop = TimeSpan.FromSeconds(4);

    /// <summary>Disposal: closing handles.</summary>
    public static readonly TimeSpan Dispose = TimeSpan.FromSeconds(2);
}
