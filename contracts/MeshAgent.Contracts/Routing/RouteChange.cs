using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Contracts.Routing;

/// <summary>One step that a backend is asked to take. Every step is idempotent: what is already so counts as done.</summary>
/// <param name="Family">The family that it concerns.</param>
public abstract record RouteChange(IpFamily Family);
