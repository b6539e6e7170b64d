using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Plugins.Generations;
using MeshAgent.Plugins.Loading;
using MeshAgent.Plugins.Swapping;

namespace MeshAgent.Plugins.Slots;

/// <summary>Loads, runs, replaces and ends the plugins of one plugins.json.</summary>
public sealed class PluginRuntime : IAsyncDisposable
{
    private readonly LeakRegister leaks = new();
    private readonly EquatableArray<PluginSeat> seats;

    /// <summary>Gives every entry its seat; nothing is loaded yet.</summary>
    /// <param name="entries">The entries: exactly one enabled of the slot <c>routes</c>, at most one of <c>guard</c>, no id twice within a
    /// slot.</param>
    /// <param name="surroundings">What the host gives to every plugin.</param>
    /// <param name="inspector">Judges plugins by their files.</param>
    public PluginRuntime(IEnumerable<PluginEntry> entries, PluginSurroundings surroundings, PluginInspector inspector)
    {
        var loader = new GenerationLoader(surroundings, inspector, new SharedAssemblies(), leaks);
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

    /// <summary>Generations of all plugins whose code is still held in memory after it was unloaded.</summary>
    public int LeakedGenerations => leaks.Count;

    /// <summary>
    /// Loads and starts all plugins, side by side. One that fails is a health item and is not waited for beyond its deadline.
    /// </summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>When each is at work or has failed.</returns>
    public Task StartAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(seats.Select(seat => Task.Run(() => seat.StartAsync(cancellationToken), cancellationToken)));

    /// <summary>Loads a plugin anew from where it came from and puts it to work in its own place.</summary>
    /// <param name="name">Its id, or <c>slot/id</c> where two slots have the same.</param>
    /// <param name="cancellationToken">Ends the attempt; not what comes after the switch.</param>
    /// <returns>What became of it; nothing changed unless it says so.</returns>
    public Task<SwapResult> ReloadAsync(string name, CancellationToken cancellationToken) =>
        ReplaceAsync(name, static seat => seat.Entry, cancellationToken);

    /// <summary>Puts a plugin from another folder into the place of one at work, with its settings.</summary>
    /// <param name="name">The id of the one at work, or <c>slot/id</c> where two slots have the same.</param>
    /// <param name="folder">The folder of the new one, absolute.</param>
    /// <param name="cancellationToken">Ends the attempt; not what comes after the switch.</param>
    /// <returns>What became of it; nothing changed unless it says so.</returns>
    public Task<SwapResult> SwapAsync(string name, string folder, CancellationToken cancellationToken) =>
        ReplaceAsync(name, seat => seat.Entry with { Folder = folder, IsEnabled = true }, cancellationToken);

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

    private async Task<SwapResult> ReplaceAsync(string name, Func<PluginSeat, PluginEntry> next, CancellationToken cancellationToken)
    {
        var named = seats.Where(seat => seat.Entry.Id == name || seat.Entry.Subject == name).ToList();
        return named switch
        {
            [] => new SwapResult(
                name, IsDone: false, $"there is no plugin {name}; there are: {string.Join(", ", seats.Select(seat => seat.Entry.Subject))}"),
            [var seat] => (await seat.SwapAsync(next(seat), cancellationToken)).Result,
            _ => new SwapResult(
                name, IsDone: false, $"{name} is in several slots; say which: {string.Join(", ", named.Select(seat => seat.Entry.Subject))}"),
        };
    }

    private IEnumerable<PluginSeat> Of(PluginSlot slot) => seats.Where(seat => seat.Entry.Slot == slot && seat.Entry.IsEnabled);
}
