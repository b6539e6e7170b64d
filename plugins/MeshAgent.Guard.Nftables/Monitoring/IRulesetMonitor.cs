namespace MeshAgent.Guard.Nftables.Monitoring;

/// <summary>Notices that somebody changed our table.</summary>
internal interface IRulesetMonitor : IDisposable
{
    /// <summary>Subscribes; what happens from here on ends the next wait.</summary>
    /// <returns>Why nothing can be noticed; null when all is well.</returns>
    string? Start();

    /// <summary>Waits for a change of our table; one that happened since the last wait ends it at once.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Who changed it, for the log.</returns>
    ValueTask<string> WaitAsync(CancellationToken cancellationToken);
}
