using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Plugins.Generations;
using MeshAgent.Plugins.Loading;

namespace MeshAgent.Plugins.Slots;

/// <summary>Loads, runs and ends the plugins of one plugins.json.</summary>
public sealed class PluginRuntime : IAsyncDisposable
{
    private readonly EquatableArray<PluginSeat> seats;

    /// <summary>Gives every entry its seat; nothing is loaded yet.</summary>
    /// <param name="entries">The entries: exactly one enabled of the slot <c>routes</c>, at most one of <c>guard</c>, no id twice within a
    /// slot.</param>
    /// <param name="surroundings">What the host gives to every plugin.</param>
    /// <param name="inspector">Judges plugins by their files.</param>
    public PluginRuntime(IEnumerable<PluginEntry> entries, PluginSurroundings surroundings, PluginInspector inspector)
    {
        var loader = new GenerationLoader(surroundings, inspector, new SharedAssemblies());
        seats = entries.Select(entry => new PluginSeat(entry, surroundings, loader)).ToEquatableArray();
        Slots = new PluginSlots
        {
            Routes = new SeatedRouteBackend(Of(PluginSlot.Routes).Single()),
            Guard = Of(PluginSlot.Guard).SingleOrDefault() is { } guard ? new SeatedTrafficGuard(guard) : null,
            Exits = Of(PluginSlot.Exits)
                .Select(seat => new NamedPlugin<IExitProvider>(seat.Entry.Id, new SeatedExitProvider(seat))).ToEquatableArray(),
            Resolvers = Of(PluginSlot.Resolvers)
                .Select(seat => new NamedPlugin<IResolverSource>(seat.Entry.Id, new SeatedResolverSource(seat))).ToEquatableArray(),
        };
    }

    /// <summary>The plugins, for use.</summary>
    public PluginSlots Slots { get; }

    /// <summary>The plugins, for status; in the order of plugins.json.</summary>
    public EquatableArray<PluginReport> Reports => seats.Select(seat => seat.Report).ToEquatableArray();

    /// <summary>
    /// Loads and starts all plugins, side by side. One that fails is a health item and is not waited for beyond its deadline.
    /// </summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>When each is at work or has failed.</returns>
    public Task StartAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(seats.Select(seat => Task.Run(() => seat.StartAsync(cancellationToken), cancellationToken)));

    /// <summary>Stops a plugin and lets its code go.</summary>
    /// <param name="slot">Its slot.</param>
    /// <param name="id">Its id.</param>
    /// <param name="reason">Why.</param>
    /// <returns>Whether its code is proven gone; false also says that a health item reports what is still held.</returns>
    /// <exception cref="ArgumentException">There is no such plugin.</exception>
    public Task<bool> UnloadAsync(PluginSlot slot, string id, StopReason reason) =>
        seats.FirstOrDefault(seat => seat.Entry.Slot == slot && seat.Entry.Id == id) is { } seat
            ? seat.UnloadAsync(reason)
            : throw new ArgumentException($"there is no plugin {slot.Word()}/{id}", nameof(id));

    /// <summary>Stops all plugins, side by side; their code stays loaded until the process ends.</summary>
    /// <returns>When all are stopped.</returns>
    public async ValueTask DisposeAsync() => await Task.WhenAll(seats.Select(seat => seat.DisposeAsync().AsTask()));

    private IEnumerable<PluginSeat> Of(PluginSlot slot) => seats.Where(seat => seat.Entry.Slot == slot && seat.Entry.IsEnabled);
}
