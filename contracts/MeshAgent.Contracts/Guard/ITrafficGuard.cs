using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Contracts.Guard;

/// <summary>
/// The slot <c>guard</c>: the packet filter that catches what routing lets through. All of it lives in one table of our own, replaced in
/// one transaction, so that no moment is without it and nobody else's rules are touched.
/// </summary>
public interface ITrafficGuard : IPlugin
{
    /// <summary>Reads what is in force.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What the kernel has.</returns>
    ValueTask<GuardObservation> ObserveAsync(CancellationToken cancellationToken);

    /// <summary>Brings the plan into force, whole or not at all; idempotent.</summary>
    /// <param name="plan">What should be.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Why it is not in force; null when it is.</returns>
    ValueTask<Fault?> ApplyAsync(GuardPlan plan, CancellationToken cancellationToken);

    /// <summary>Returns when somebody may have changed the filter.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What changed, for the log.</returns>
    ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken);

    /// <summary>Removes our table and everything else that the guard set.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What was removed, a line each.</returns>
    ValueTask<IReadOnlyList<string>> CleanupAsync(CancellationToken cancellationToken);
}
