using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Evidence;
using MeshAgent.Core.Recovery;

namespace MeshAgent.Core.Observation;

/// <summary>How the probe of a WAN path ended.</summary>
/// <param name="Path">The path.</param>
/// <param name="Evidence">What was observed over it.</param>
public sealed record ProbeReport(PathKey Path, EquatableArray<PathEvidence> Evidence);
