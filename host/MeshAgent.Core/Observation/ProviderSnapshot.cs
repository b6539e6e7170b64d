using MeshAgent.Contracts.Exits;

namespace MeshAgent.Core.Observation;

/// <summary>What one exit provider sees.</summary>
/// <param name="Provider">The provider's plugin id.</param>
/// <param name="Observation">Its links and exits.</param>
public sealed record ProviderSnapshot(string Provider, ExitObservation Observation);
