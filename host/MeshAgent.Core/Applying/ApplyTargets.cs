using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Core.Applying;

/// <summary>Who takes the steps.</summary>
/// <param name="Routes">The route backend.</param>
/// <param name="Guard">The packet filter; null when none is loaded.</param>
/// <param name="Exits">The exit providers by plugin id.</param>
public sealed record ApplyTargets(IRouteBackend Routes, ITrafficGuard? Guard, IReadOnlyDictionary<string, IExitProvider> Exits);
