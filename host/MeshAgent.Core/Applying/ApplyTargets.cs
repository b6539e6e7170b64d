using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Core.Applying;

/// <summary>Who takes the steps.</summary>
/// <param name="Routes">The route backend.</param>
/// <param name="Guard">The packet filter; null when none is loaded.</param>
/// <param name="Exits">The exit providers by plugin id.</param>
public sealed record ApplyTargets(IRouteBackend Routes, ITrafficGuard? Guard, IReadOnlyDictionary<string, IExitProvider> Exits)
{
    /// <summary>
    /// Sends the plan's questions (lookups, probes, gateways) on their way; called once, as soon as control traffic has its way, since
    /// answers take longer than making tunnels.
    /// </summary>
    public Func<CancellationToken, Task> AskAsync { get; init; } = static _ => Task.CompletedTask;
}
