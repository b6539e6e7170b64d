using MeshAgent.Contracts.Exits;

namespace MeshAgent.Tunnels.Probing;

/// <summary>
/// Sends echo requests through a tunnel and gathers the answers. Of probes that follow each other quickly the earlier ones' answers still
/// count.
/// </summary>
internal interface ITunnelProbe : IDisposable
{
    /// <summary>Sends the requests.</summary>
    /// <param name="link">The tunnel link that they must leave by.</param>
    /// <param name="number">The host's number of the probe; it grows.</param>
    /// <param name="shots">The requests, at most <see cref="EchoRounds.MostShots"/>.</param>
    /// <returns>How many the kernel has taken; a family that it has no way for does not keep the other back.</returns>
    int Send(string link, long number, IReadOnlyList<EchoShot> shots);

    /// <summary>Takes what was answered so far; waits for nothing.</summary>
    /// <returns>The strongest answer to the last probe that was answered at all; null while none was.</returns>
    ProbeAnswer? Collect();

    /// <summary>Forgets all probes and answers: what is asked next is somebody else.</summary>
    void Restart();
}
