namespace MeshAgent.Demo.Services;

/// <summary>The far end of a tunnel of one technology.</summary>
internal interface IExitService
{
    /// <summary>The link that the tunnel's packets come out of.</summary>
    string Link { get; }

    /// <summary>Its public key, as the technology writes it.</summary>
    string PublicKey { get; }

    /// <summary>Starts it.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When it answers.</returns>
    Task StartAsync(CancellationToken cancellation);
}
