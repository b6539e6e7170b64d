using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Evidence;

namespace MeshAgent.Core.Observation;

/// <summary>How a lookup of an exit's name ended.</summary>
/// <param name="Host">The name.</param>
/// <param name="Addresses">What it stands for, in the order to try; empty when there was no answer.</param>
/// <param name="TimeToLive">How long the answer holds.</param>
/// <param name="AnsweredBy">The name server that answered; empty when none did.</param>
/// <param name="Failure">Why there is no address; empty when there is one.</param>
/// <param name="Evidence">What the attempts that took the best way say about the WAN path of each family.</param>
public sealed record LookupReport(
    string Host,
    EquatableArray<System.Net.IPAddress> Addresses,
    TimeSpan TimeToLive,
    string AnsweredBy,
    string Failure,
    PerFamily<EquatableArray<PathEvidence>> Evidence)
{
    /// <summary>What the attempts say that were bound to a server's own link.</summary>
    public EquatableArray<LinkEvidence> OnLinks { get; init; } = [];
}
