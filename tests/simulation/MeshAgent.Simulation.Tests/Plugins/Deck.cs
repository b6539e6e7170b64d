using Autofac;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Plugins.Generations;
using MeshAgent.Plugins.Health;
using MeshAgent.Plugins.Slots;
using MeshAgent.Simulation.Tests.Machine;
using MeshAgent.Simulation.Tests.Mutations;
using MeshAgent.Simulation.Tests.World;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshAgent.Simulation.Tests.Plugins;

/// <summary>The plugins of one process in their real seats.</summary>
internal sealed class Deck
{
    /// <summary>The kernel's routing as something that is looked at.</summary>
    public const string KernelSource = "kernel";

    private const string FilterSource = "filter";
    private const string ServersSource = "leases";

    public Deck(
        Neighbourhood world,
        Timeline timeline,
        IReadOnlyList<FakeTunnel> tunnels,
        AgentIdentity identity,
        Workplace workplace,
        TimeProvider time,
        ILifetimeScope root,
        Mutation mutation,
        Action<string> seen)
    {
        var surroundings = new PluginSurroundings(root, identity, "", new HealthBoard(), NullLoggerFactory.Instance, time)
        {
            Calls = timeline.Thread.Scheduler,
        };
        Kernel = new Announcement(KernelSource, seen);
        Filter = new Announcement(FilterSource, seen);
        Servers = new Announcement(ServersSource, seen);
        Tunnels = tunnels.ToDictionary(static tunnel => tunnel.Provider, tunnel => new Announcement(tunnel.Provider, seen));
        var routes = new Seat(
            PluginSlot.Routes, KernelSource, temper => new KernelPlugin(world.Kernel, Kernel, temper, workplace), surroundings, workplace);
        var filter = new Seat(
            PluginSlot.Guard, FilterSource, temper => new FilterPlugin(world.Guard, Filter, temper, workplace), surroundings, workplace);
        var exits = tunnels.Select(tunnel => new Seat(
            PluginSlot.Exits,
            tunnel.Provider,
            temper => new TunnelPlugin(tunnel, timeline, Tunnels[tunnel.Provider], temper, workplace),
            surroundings,
            workplace)).ToList();
        var servers = new Seat(
            PluginSlot.Resolvers,
            ServersSource,
            temper => new ResolverPlugin(world, timeline, time, Servers, temper, workplace),
            surroundings,
            workplace);
        Seats = [routes, filter, .. exits, servers];
        Slots = new PluginSlots
        {
            Routes = mutation.Applies(new SeatedRouteBackend(routes.Real)),
            Guard = new SeatedTrafficGuard(filter.Real),
            Exits = tunnels.Zip(exits, static (tunnel, seat) =>
                new NamedPlugin<IExitProvider>(tunnel.Provider, new SeatedExitProvider(seat.Real))).ToEquatableArray(),
            Resolvers = [new NamedPlugin<IResolverSource>(ServersSource, new SeatedResolverSource(servers.Real))],
        };
    }

    public Announcement Kernel { get; }

    public Announcement Filter { get; }

    public Announcement Servers { get; }

    public IReadOnlyDictionary<string, Announcement> Tunnels { get; }

    public IReadOnlyList<Seat> Seats { get; }

    /// <summary>The plugins as the agent uses them.</summary>
    public PluginSlots Slots { get; }

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
