using MeshAgent.Contracts.Health;
using MeshAgent.Exits.Fastd.Configuration;
using MeshAgent.Tunnels.Daemons;

namespace MeshAgent.Exits.Fastd.Instances;

/// <summary>
/// One fastd: the agent's own, or one that the system runs. Failures are <see cref="Tunnels.Failures.DeviceException"/>s.
/// </summary>
internal interface IFastdInstance : IDisposable
{
    /// <summary>Looks at it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What is there.</returns>
    ValueTask<InstanceSnapshot> ObserveAsync(CancellationToken cancellationToken);

    /// <summary>Asks fastd whether it would take a configuration; one that runs is not touched.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Why it would not, in its own words; null when it would.</returns>
    ValueTask<Fault?> CheckAsync(ConfigurationText configuration, CancellationToken cancellationToken);

    /// <summary>Writes a configuration, whole or not at all, for its next start.</summary>
    /// <param name="configuration">The configuration.</param>
    void Write(ConfigurationText configuration);

    /// <summary>Writes the file of a peer, whole or not at all.</summary>
    /// <param name="file">The file.</param>
    void Write(PeerFile file);

    /// <summary>Removes the file of a peer.</summary>
    /// <param name="name">Its name.</param>
    void Remove(string name);

    /// <summary>Starts it, ending one that runs, and waits until it answers.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>When it answers.</returns>
    ValueTask StartAsync(CancellationToken cancellationToken);

    /// <summary>Tells it something by a signal.</summary>
    /// <param name="process">Its process.</param>
    /// <param name="signal">The signal.</param>
    void Tell(ProcessIdentity process, DaemonSignal signal);

    /// <summary>Removes all that the agent made of it.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>What was removed, a line each.</returns>
    ValueTask<IReadOnlyList<string>> RemoveAsync(CancellationToken cancellationToken);

    /// <summary>What its program said since this was last asked, without secrets.</summary>
    /// <returns>Lines for the log.</returns>
    IReadOnlyList<string> NewMessages();
}
