using MeshAgent.Tunnels.Failures;

namespace MeshAgent.Tunnels.Daemons;

/// <summary>Starts and ends processes of this machine.</summary>
internal interface IDaemonProcesses
{
    /// <summary>Starts a process that outlives this one.</summary>
    /// <param name="command">What to start.</param>
    /// <returns>The process.</returns>
    /// <exception cref="Failures.DeviceException">It could not be started.</exception>
    ProcessIdentity Start(DaemonCommand command);

    /// <summary>Whether it still runs.</summary>
    /// <param name="process">The process.</param>
    /// <returns>False when it has ended, even if its number lives on.</returns>
    bool IsRunning(ProcessIdentity process);

    /// <summary>How a process that this one started has ended. To be asked instead of <see cref="IsRunning"/>, which forgets it.</summary>
    /// <param name="process">The process.</param>
    /// <returns>
    /// Its exit status; null while it runs; <see cref="DaemonProcesses.NoStatus"/> when a signal ended it or it was not started here.
    /// </returns>
    int? ExitStatus(ProcessIdentity process);

    /// <summary>Asks it to end; one that has ended is left alone.</summary>
    /// <param name="process">The process.</param>
    void Terminate(ProcessIdentity process);

    /// <summary>Ends it without asking; one that has ended is left alone.</summary>
    /// <param name="process">The process.</param>
    void Kill(ProcessIdentity process);

    /// <summary>Tells it something by a signal; one that has ended is left alone.</summary>
    /// <param name="process">The process.</param>
    /// <param name="signal">The signal.</param>
    /// <exception cref="DeviceException">The kernel refused.</exception>
    void Tell(ProcessIdentity process, DaemonSignal signal);

    /// <summary>The process that listens on a Unix socket.</summary>
    /// <param name="socketPath">The socket.</param>
    /// <returns>The process; null when none listens.</returns>
    ProcessIdentity? Listener(string socketPath);
}
