using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Contracts.Exits;

/// <summary>
/// The slot <c>exits</c>: drives one tunnel technology and owns its links. It never looks names up and never chooses: the host hands it
/// addresses and says which exit carries user traffic. Routes over the tunnel are the host's. Calls come one at a time except
/// <see cref="WaitForChangeAsync"/>.
/// </summary>
public interface IExitProvider : IPlugin
{
    /// <summary>Reads tunnel links and exits.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What is there now.</returns>
    ValueTask<ExitObservation> ObserveAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Brings the tunnel to what the plan says; idempotent. The mark is set, and read back, before any outer packet; where it cannot be,
    /// nothing is sent and a fault is returned.
    /// </summary>
    /// <param name="plan">What should be.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What could not be done; empty when all is as planned.</returns>
    ValueTask<IReadOnlyList<Fault>> ApplyAsync(ExitPlan plan, CancellationToken cancellationToken);

    /// <summary>Returns when something may have changed: a link came or went, the helper process ended. Handshakes and counters are polled by the host.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What changed, for the log.</returns>
    ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken);

    /// <summary>Removes everything that this provider made, whether in this life or in one that was killed: links, helper processes, files.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What was removed, a line each.</returns>
    ValueTask<IReadOnlyList<string>> CleanupAsync(CancellationToken cancellationToken);
}
