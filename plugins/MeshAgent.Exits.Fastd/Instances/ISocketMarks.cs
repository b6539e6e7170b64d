using MeshAgent.Tunnels.Daemons;

namespace MeshAgent.Exits.Fastd.Instances;

/// <summary>Reads back what a process's packets are marked with.</summary>
internal interface ISocketMarks : IDisposable
{
    /// <summary>Reads the marks of its UDP sockets.</summary>
    /// <param name="process">The process.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The marks, or why there are none; no failure is an exception.</returns>
    ValueTask<MarkReading> ReadAsync(ProcessIdentity process, CancellationToken cancellationToken);
}
