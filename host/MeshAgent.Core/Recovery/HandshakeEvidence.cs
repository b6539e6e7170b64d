using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Evidence;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Isolation;

namespace MeshAgent.Core.Recovery;

/// <summary>An exit that answers with its key proves the path that its packets take.</summary>
public static class HandshakeEvidence
{
    /// <summary>Finds the handshakes that happened since the last decision.</summary>
    /// <param name="family">The family of the outer packets.</param>
    /// <param name="view">What is known.</param>
    /// <returns>One fact for each new handshake.</returns>
    public static IEnumerable<PathEvidence> Find(IpFamily family, DecisionView view) =>
        from provider in view.Snapshot.Exits
        from exit in provider.Observation.Exits
        where exit.Endpoint?.Address.Family() == family && exit.HandshakeAge is not null && !OnLinkPrefixes.Hold(exit.Endpoint.Address, view)
        let at = view.Now - exit.HandshakeAge!.Value
        where at > view.Memory.DecidedAt
        select new PathEvidence(at, EvidenceKind.Handshake, exit.Name);
}
