using Autofac;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Plugins.Calls;
using MeshAgent.Plugins.Generations;
using MeshAgent.Plugins.Loading;
using MeshAgent.Plugins.Slots;

namespace MeshAgent.Simulation.Tests.Plugins;

/// <summary>Makes generations of fake plugins; everything after the loading of code is the real one.</summary>
/// <param name="make">Makes the plugin.</param>
/// <param name="surroundings">What the host gives to every plugin.</param>
internal sealed class FakeLoader(Func<Temper, IPlugin> make, PluginSurroundings surroundings) : IGenerationLoader
{
    /// <summary>The temper of the next generation.</summary>
    public Temper Next { get; set; } = new();

    public async Task<LoadResult> LoadAsync(PluginEntry entry, int number, CancellationToken cancellationToken)
    {
        var manifest = new PluginManifest
        {
            Id = entry.Id,
            Slot = entry.Slot,
            Version = "1.0.0",
            Contract = ContractVersion.Current,
            Assembly = "fake.dll",
            Type = "Fake",
        };
        var generation = new PluginGeneration(
            number,
            manifest,
            entry.Subject,
            null,
            new NativeLibraries(),
            new PluginContext(entry, number, surroundings),
            surroundings.Root.BeginLifetimeScope(),
            make(Next),
            surroundings);
        var start = await generation.CallAsync<IPlugin, bool>("StartAsync", CallDeadlines.Start, StartAsync, cancellationToken);
        if (start.Fault is null)
        {
            return new LoadResult(manifest, "", generation, PluginState.Active, "", MayRecover: false);
        }

        await generation.EndAsync(StopReason.Swap);
        generation.Dispose();
        return new LoadResult(manifest, "", null, PluginState.Malfunctioned, start.Fault.Message, MayRecover: true);
    }

    public Task<bool> ProveGoneAsync(WeakReference code, NativeLibraries natives) => Task.FromResult(true);

    private static async ValueTask<bool> StartAsync(IPlugin plugin, CancellationToken cancellationToken)
    {
        await plugin.StartAsync(cancellationToken);
        return true;
    }
}
