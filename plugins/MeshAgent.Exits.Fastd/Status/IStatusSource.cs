namespace MeshAgent.Exits.Fastd.Status;

/// <summary>Where fastd tells its status.</summary>
internal interface IStatusSource
{
    /// <summary>Reads it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The status, or why there is none; no failure is an exception.</returns>
    ValueTask<StatusReading> ReadAsync(CancellationToken cancellationToken);
}
