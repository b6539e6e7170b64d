using MeshAgent.Contracts.Exits;

namespace MeshAgent.Tunnels.Probing;

/// <summary>
/// Sends echo requests through a tunnel and gathers the answers. One probe at a time: a new one ends the wait for the last one's answers.
/// </summary>
internal interface ITunnelProbe : IDisposable
{
    /// <summary>Sends the requests.</summary>
    /// <param name="link">The tunnel link that they must leave by.</param>
    /// <param name="shots">The requests.</param>
    /// <returns>How many the kernel has taken; a family that it has no way for does not keep the other back.</returns>
    int Send(string link, IReadOnlyList<EchoShot> shots);

    /// <summary>Takes what was answered so far; waits for nothing.</summary>
    /// <returns>The strongest origin among the answers to the last probe; null while there is none.</returns>
    AnswerOrigin? Collect();
}
