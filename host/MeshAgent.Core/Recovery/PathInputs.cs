using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Evidence;

namespace MeshAgent.Core.Recovery;

/// <summary>All that the state of a path is decided from.</summary>
/// <param name="Candidate">What offers it now; null when nothing does.</param>
/// <param name="Applicability">The static check.</param>
/// <param name="Gateway">What the kernel knows of its gateway.</param>
/// <param name="GatewayMac">The link-layer address that the gateway had when the path was proven; empty when not known.</param>
/// <param name="Evidence">What was observed since the last decision.</param>
/// <param name="BetterPath">An undoubted path that the kernel has: memory need not be tried; null when there is none.</param>
/// <param name="Successor">A proven path that the kernel has on the same link: this one is yesterday's; null when there is none.</param>
/// <param name="Now">The time.</param>
public sealed record PathInputs(
    Candidate? Candidate,
    Applicability Applicability,
    GatewaySighting Gateway,
    string GatewayMac,
    EquatableArray<PathEvidence> Evidence,
    PathKey? BetterPath,
    PathKey? Successor,
    DateTimeOffset Now)
{
    /// <summary>Whether the kernel holds it for good now.</summary>
    public bool IsLive => Candidate?.IsLive ?? false;

    /// <summary>The newest proof; null when there is none.</summary>
    public PathEvidence? Proof => Evidence.LastOrDefault(static item => item.IsProof);

    /// <summary>How many strong facts speak against it.</summary>
    public int StrongAgainst => Evidence.Count(static item => item.IsStrongAgainst);

    /// <summary>Whether the machine at the gateway's address is another one than when the path was proven.</summary>
    public bool IsForeignGateway => Gateway.IsKnown && GatewayMac.Length > 0 && Gateway.MacAddress != GatewayMac;

    /// <summary>Whether this is certainly the place where the path was proven: the same gateway answers, or the link has but one other end.</summary>
    public bool IsSamePlace =>
        (Gateway.IsKnown && Gateway.MacAddress == GatewayMac) || (Candidate is { Path.Gateway: null } && Applicability.Verdict == ApplicabilityVerdict.Applicable);

    /// <summary>Whether the gateway that is known to be the right one gives no answer on its link now.</summary>
    public bool IsGatewaySilent => Gateway is { IsNeeded: true, IsKnown: false } && GatewayMac.Length > 0;
}
