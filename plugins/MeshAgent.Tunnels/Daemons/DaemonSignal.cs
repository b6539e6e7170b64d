using System.Diagnostics.CodeAnalysis;

namespace MeshAgent.Tunnels.Daemons;

/// <summary>What a daemon can be told by a signal (signal(7)).</summary>
[SuppressMessage("Design", "CA1008", Justification = "Signal 0 tells nothing.")]
internal enum DaemonSignal
{
    /// <summary>SIGHUP: by custom, read what is configured anew.</summary>
    HangUp = 1,

    /// <summary>SIGUSR2: what it means is the daemon's own.</summary>
    User2 = 12,
}
