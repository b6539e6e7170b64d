using Autofac;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Plugins.Health;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Plugins.Generations;

/// <summary>What the host gives to every plugin.</summary>
/// <param name="Root">The composition that plugins' scopes are children of.</param>
/// <param name="Identity">The tags of everything that the agent makes.</param>
/// <param name="RuntimeDirectory">The folder under which each plugin gets one of its own for this boot.</param>
/// <param name="Health">Where health items go.</param>
/// <param name="Loggers">Makes the plugins' loggers.</param>
/// <param name="Time">The clock.</param>
public sealed record PluginSurroundings(
    ILifetimeScope Root, AgentIdentity Identity, string RuntimeDirectory, HealthBoard Health, ILoggerFactory Loggers, TimeProvider Time)
{
    /// <summary>How plugins start programs with the WAN's identity.</summary>
    public IWanPrograms WanPrograms { get; init; } = new NoWanPrograms();

    /// <summary>
    /// Where calls into plugins run: on the pool, since a plugin may block; a simulation runs them on its own thread, in its own order.
    /// </summary>
    public TaskScheduler Calls { get; init; } = TaskScheduler.Default;
}
