using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Plugins.Generations;
using MeshAgent.Plugins.Loading;
using MeshAgent.Plugins.Packages;
using MeshAgent.Plugins.Swapping;

namespace MeshAgent.Plugins.Slots;

/// <summary>Loads, runs, replaces and ends the plugins of plugins.json.</summary>
public sealed class PluginRuntime : IAsyncDisposable
{
    private readonly PluginSurroundings surroundings;
    private readonly PluginInspector inspector;
    private readonly LeakRegister leaks = new();
    private readonly GenerationLoader loader;

    // One change of what is configured at a time; swaps of single plugins go on beside it, each seat in its own order.
    private readonly SemaphoreSlim configuring = new(1, 1);
    private readonly Lock gate = new();
    private List<PluginPlace> places;
    private PluginSlots slots;
    private TaskCompletionSource slotsChanged = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gives every entry its seat; nothing is loaded yet.</summary>
    /// <param name="entries">The entries: exactly one enabled of the slot <c>routes</c>, at most one of <c>guard</c>, no id twice within a
    /// slot.</param>
    /// <param name="surroundings">What the host gives to every plugin.</param>
    /// <param name="inspector">Judges plugins by their files.</param>
    public PluginRuntime(IEnumerable<PluginEntry> entries, PluginSurroundings surroundings, PluginInspector inspector)
    {
        this.surroundings = surroundings;
        this.inspector = inspector;
        loader = new GenerationLoader(surroundings, inspector, new SharedAssemblies(), leaks);
        places = [.. entries.Select(entry => PluginPlace.Make(entry, surroundings, loader))];
        slots = SlotsOf(places);
    }

    /// <summary>The plugins, for use. Another object once plugins came or went; a swap changes nothing here.</summary>
    public PluginSlots Slots => Volatile.Read(ref slots);

    /// <summary>Completes when <see cref="Slots"/> has become another object than it was when this was read.</summary>
    public Task SlotsChanged => Volatile.Read(ref slotsChanged).Task;

    /// <summary>The plugins, for status; in the order of plugins.json.</summary>
    public EquatableArray<PluginReport> Reports => Places.Select(static place => place.Report).ToEquatableArray();

    /// <summary>The folders that plugins are loaded from.</summary>
    public EquatableArray<string> Folders =>
        Places.Where(static place => place.Seat is not null).Select(static place => place.Wanted.Folder).ToEquatableArray();

    /// <summary>Generations of all plugins whose code is still held in memory after it was unloaded.</summary>
    public int LeakedGenerations => leaks.Count;

    private List<PluginPlace> Places
    {
        get
        {
            lock (gate)
            {
                return [.. places];
            }
        }
    }

    /// <summary>
    /// Loads and starts all plugins, side by side. One that fails is a health item and is not waited for beyond its deadline.
    /// </summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>When each is at work or has failed.</returns>
    public Task StartAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Places.Select(place => Task.Run(() => StartAsync(place, cancellationToken), cancellationToken)));

    /// <summary>
    /// Takes another plugins.json into the running agent: entries that changed are swapped, new ones started, and those that are gone
    /// stopped with what they made. Whatever cannot be taken leaves what was there at work.
    /// </summary>
    /// <param name="entries">All entries, as for the constructor.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>What became of each entry that changed or is new.</returns>
    public async Task<EquatableArray<SwapResult>> ConfigureAsync(IReadOnlyList<PluginEntry> entries, CancellationToken cancellationToken)
    {
        await configuring.WaitAsync(cancellationToken);
        try
        {
            var before = Places;
            var after = entries.Select(entry =>
                before.FirstOrDefault(place => place.IsFor(entry)) is { } place
                    ? place.Declare(entry)
                    : PluginPlace.Make(entry, surroundings, loader)).ToList();
            var isNew = after.Where(place => place.Seat is not null && !before.Exists(old => old.Seat == place.Seat)).ToList();
            var changed = after.Where(place =>
                before.Exists(old => old.Seat is not null && old.Seat == place.Seat && !old.Declared.IsSameAs(place.Declared))).ToList();
            Publish(after);
            var results = new List<SwapResult>();
            foreach (var place in changed)
            {
                results.Add(await place.Seat!.SwapAsync(place.Wanted, cancellationToken));
            }

            foreach (var place in isNew)
            {
                results.Add(await place.Seat!.SwapAsync(place.Wanted, cancellationToken));
            }

            foreach (var place in before.Where(old => old.Seat is not null && !after.Exists(place => place.Seat == old.Seat)))
            {
                await RemoveAsync(place, cancellationToken);
            }

            return results.ToEquatableArray();
        }
        finally
        {
            configuring.Release();
        }
    }

    /// <summary>Loads those plugins anew whose files are other ones than those that were last tried.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>What became of each of them.</returns>
    public async Task<EquatableArray<SwapResult>> ReloadChangedAsync(CancellationToken cancellationToken)
    {
        var results = new List<SwapResult>();
        foreach (var place in Places)
        {
            // A seat that was not tried yet is being tried now.
            if (place.Seat is { Digest: { } tried } seat && await Task.Run(() => DigestOf(place.Wanted.Folder), cancellationToken) != tried)
            {
                results.Add(await seat.SwapAsync(place.Wanted, cancellationToken));
            }
        }

        return results.ToEquatableArray();
    }

    /// <summary>Loads a plugin anew from where it came from and puts it to work in its own place.</summary>
    /// <param name="name">Its id, or <c>slot/id</c> where two slots have the same.</param>
    /// <param name="cancellationToken">Ends the attempt; not what comes after the switch.</param>
    /// <returns>What became of it; nothing changed unless it says so.</returns>
    public async Task<SwapResult> ReloadAsync(string name, CancellationToken cancellationToken) => Named(name) is ({ } place, _)
        ? await place.Seat!.SwapAsync(place.Wanted, cancellationToken)
        : new SwapResult(name, IsDone: false, Named(name).Objection);

    /// <summary>
    /// Puts a plugin from another folder into the place of one at work, with its settings. In a slot that takes one plugin it may be
    /// another plugin.
    /// </summary>
    /// <param name="name">The id of the one at work, or <c>slot/id</c> where two slots have the same.</param>
    /// <param name="folder">The folder of the new one, absolute.</param>
    /// <param name="cancellationToken">Ends the attempt; not what comes after the switch.</param>
    /// <returns>What became of it; nothing changed unless it says so.</returns>
    public async Task<SwapResult> SwapAsync(string name, string folder, CancellationToken cancellationToken)
    {
        var (place, objection) = Named(name);
        if (place is null)
        {
            return new SwapResult(name, IsDone: false, objection);
        }

        var id = place.Wanted.Slot.TakesOne() ? inspector.IdOf(folder) ?? place.Wanted.Id : place.Wanted.Id;
        var next = place.Wanted with { Folder = folder, Id = id };
        var result = await place.Seat!.SwapAsync(next, cancellationToken);
        if (result.IsDone)
        {
            lock (gate)
            {
                places = [.. places.Select(other => other.Seat == place.Seat ? other with { Wanted = next } : other)];
            }
        }

        return result;
    }

    /// <summary>Stops a plugin and lets its code go.</summary>
    /// <param name="slot">Its slot.</param>
    /// <param name="id">Its id.</param>
    /// <param name="reason">Why.</param>
    /// <returns>Whether its code is proven gone; false also says that a health item reports what is still held.</returns>
    /// <exception cref="ArgumentException">There is no such plugin.</exception>
    public Task<bool> UnloadAsync(PluginSlot slot, string id, StopReason reason) =>
        Places.Find(place => place.Seat is not null && place.Wanted.Slot == slot && place.Wanted.Id == id) is { } place
            ? place.Seat!.UnloadAsync(reason)
            : throw new ArgumentException($"there is no plugin {slot.Word()}/{id}", nameof(id));

    /// <summary>Stops all plugins, side by side; their code stays loaded until the process ends.</summary>
    /// <returns>When all are stopped.</returns>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Places.Select(static place => place.Seat?.DisposeAsync().AsTask() ?? Task.CompletedTask));
        configuring.Dispose();
    }

    private static Task StartAsync(PluginPlace place, CancellationToken cancellationToken) =>
        place.Seat?.SwapAsync(place.Wanted, cancellationToken) ?? Task.CompletedTask;

    private static string DigestOf(string folder) => PluginPackage.Read(folder).Package?.Digest ?? "";

    private static PluginSlots SlotsOf(List<PluginPlace> places) => new()
    {
        Routes = places.Select(static place => place.Plugin).OfType<SeatedRouteBackend>().Single(),
        Guard = places.Select(static place => place.Plugin).OfType<SeatedTrafficGuard>().SingleOrDefault(),
        Exits = Named<IExitProvider>(places),
        Resolvers = Named<IResolverSource>(places),
    };

    private static EquatableArray<NamedPlugin<T>> Named<T>(List<PluginPlace> places)
        where T : class, IPlugin =>
        places.Where(static place => place.Plugin is T)
            .Select(static place => new NamedPlugin<T>(place.Wanted.Id, (place.Plugin as T)!))
            .ToEquatableArray();

    private void Publish(List<PluginPlace> after)
    {
        var published = SlotsOf(after);
        bool isOther;
        lock (gate)
        {
            places = after;
            isOther = published != slots;
            if (isOther)
            {
                Volatile.Write(ref slots, published);
            }
        }

        if (isOther)
        {
            Interlocked.Exchange(ref slotsChanged, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }
    }

    // Its entry is gone: so goes what it made, as by a cleanup, or a filter that nobody keeps up to date would stay for ever.
    private static async Task RemoveAsync(PluginPlace place, CancellationToken cancellationToken)
    {
        switch (place.Plugin)
        {
            case SeatedExitProvider exits:
                await exits.CleanupAsync(cancellationToken);
                break;
            case SeatedTrafficGuard guard:
                await guard.CleanupAsync(cancellationToken);
                break;
        }

        await place.Seat!.UnloadAsync(StopReason.Shutdown);
        await place.Seat.DisposeAsync();
    }

    private (PluginPlace? Place, string Objection) Named(string name)
    {
        var all = Places.Where(static place => place.Seat is not null).ToList();
        var named = all.Where(place => place.Wanted.Id == name || place.Wanted.Subject == name).ToList();
        return named switch
        {
            [] => (null, $"there is no plugin {name} at work; there are: {Subjects(all)}"),
            [var place] => (place, ""),
            _ => (null, $"{name} is in several slots; say which: {Subjects(named)}"),
        };
    }

    private static string Subjects(List<PluginPlace> places) => string.Join(", ", places.Select(static place => place.Wanted.Subject));
}
