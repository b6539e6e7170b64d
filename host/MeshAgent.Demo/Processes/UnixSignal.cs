namespace MeshAgent.Demo.Processes;

/// <summary>Signals that the lab sends, by their Linux numbers (signal(7)).</summary>
public enum UnixSignal
{
    /// <summary>SIGHUP: read the configuration again.</summary>
    Hangup = 1,

    /// <summary>SIGINT.</summary>
    Interrupt = 2,

    /// <summary>SIGKILL: ends without any chance to clean up.</summary>
    Kill = 9,

    /// <summary>SIGUSR1: udhcpc renews its lease.</summary>
    User1 = 10,

    /// <summary>SIGUSR2: udhcpc releases its lease.</summary>
    User2 = 12,

    /// <summary>SIGTERM: ends in order.</summary>
    Terminate = 15,

    /// <summary>SIGCONT: go on after <see cref="Stop"/>.</summary>
    Continue = 18,

    /// <summary>SIGSTOP: freezes the process where it is.</summary>
    Stop = 19,
}
