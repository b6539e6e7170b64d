using Autofac;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Routing;
using MeshAgent.Plugins.Generations;
using MeshAgent.Plugins.Health;
using MeshAgent.Plugins.Slots;
using MeshAgent.Simulation.Tests.Machine;
using MeshAgent.Simulation.Tests.World;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshAgent.Simulation.Tests.Plugins;

/// <summary>The plugins of one process in their real seats.</summary>
internal sealed class Deck
{
    public Deck(
        Neighbourhood world,
        Timeline timeline,
        IReadOnlyList<FakeTunnel> tunnels,
        AgentIdentity identity,
        Workplace workplace,
        TimeProvider time,
        ILifetimeScope root)
    {
        var surroundings = new PluginSurroundings(root, identity, "", new HealthBoard(), NullLoggerFactory.Instance, time)
        {
            Calls = timeline.Thread.Scheduler,
        };
        var routes = new Seat(PluginSlot.Routes, "kernel", temper => new KernelPlugin(world.Kernel, temper, workplace), surroundings, workplace);
        var filter = new Seat(PluginSlot.Guard, "filter", temper => new FilterPlugin(world.Guard, temper, workplace), surroundings, workplace);
        var exits = tunnels.Select(tunnel => new Seat(
            PluginSlot.Exits, tunnel.Provider, temper => new TunnelPlugin(tunnel, timeline, temper, workplace), surroundings, workplace)).ToList();
        Seats = [routes, filter, .. exits];
        Routes = new SeatedRouteBackend(routes.Real);
        Guard = new SeatedTrafficGuard(filter.Real);
        Exits = tunnels.Zip(exits).ToDictionary(
            static pair => pair.First.Provider, static pair => (IExitProvider)new SeatedExitProvider(pair.Second.Real));
    }

    public IReadOnlyList<Seat> Seats { get; }

    public IRouteBackend Routes { get; }

    public ITrafficGuard Guard { get; }

    public IReadOnlyDictionary<string, IExitProvider> Exits { get; }

    /// <summary>Loads every plugin.</summary>
    public async Task LoadAsync()
    {
        foreach (var seat in Seats)
        {
            await seat.LoadAsync();
        }
    }

    public void Heal()
    {
        foreach (var seat in Seats)
        {
            seat.Heal();
        }
    }
}
