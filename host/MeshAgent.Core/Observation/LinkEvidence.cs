using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Evidence;

namespace MeshAgent.Core.Observation;

/// <summary>What a question that was bound to a link says about that link's WAN path.</summary>
/// <param name="LinkName">The link.</param>
/// <param name="Family">The family that was asked by.</param>
/// <param name="Evidence">What it says.</param>
public sealed record LinkEvidence(string LinkName, IpFamily Family, PathEvidence Evidence);
