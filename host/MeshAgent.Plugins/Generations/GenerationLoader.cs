using Autofac;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Plugins.Calls;
using MeshAgent.Plugins.Loading;
using MeshAgent.Plugins.Slots;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Plugins.Generations;

/// <summary>Makes generations: files to code, code to composition, composition to a started plugin.</summary>
internal sealed class GenerationLoader(PluginSurroundings surroundings, PluginInspector inspector, SharedAssemblies shared)
{
    public async Task<LoadResult> LoadAsync(PluginEntry entry, int number, CancellationToken cancellationToken)
    {
        var inspection = inspector.Inspect(entry);
        if (!inspection.IsLoadable)
        {
            return new LoadResult(inspection.Manifest, null, inspection.Verdict, inspection.Reason, MayRecover: false);
        }

        var manifest = inspection.Manifest!;
        PluginGeneration generation;
        try
        {
            // On the pool, since a constructor may block.
            generation = await Task.Run(() => Construct(entry, manifest, number), cancellationToken)
                .WaitAsync(CallDeadlines.Construct, surroundings.Time, cancellationToken);
        }
#pragma warning disable CA1031 // Whatever a plugin throws is its fault and never the host's end.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return new LoadResult(
                manifest, null, PluginState.Malfunctioned, $"cannot be constructed: {ExceptionText.Of(exception)}", MayRecover: false);
        }

        var start = await generation.CallAsync<IPlugin, bool>("StartAsync", CallDeadlines.Start, StartAsync, cancellationToken);
        if (start.Fault is null)
        {
            return new LoadResult(manifest, generation, PluginState.Active, "", MayRecover: false);
        }

        await DiscardAsync(generation);
        return new LoadResult(manifest, null, PluginState.Malfunctioned, start.Fault.Message, MayRecover: true);
    }

    private static async ValueTask<bool> StartAsync(IPlugin plugin, CancellationToken cancellationToken)
    {
        await plugin.StartAsync(cancellationToken);
        return true;
    }

    private static async Task DiscardAsync(PluginGeneration generation)
    {
        await generation.EndAsync(StopReason.Swap);
        generation.Unload();
        generation.Dispose();
    }

    private PluginGeneration Construct(PluginEntry entry, PluginManifest manifest, int number)
    {
        var natives = new NativeLibraries();
        var context = new PluginLoadContext(
            $"{entry.Id}@{manifest.Version}#{number}", Path.GetFullPath(Path.Combine(entry.Folder, manifest.Assembly)), shared, natives);
        var lent = new PluginContext(entry, surroundings);
        ILifetimeScope? scope = null;
        try
        {
            var type = PluginType(context, entry, manifest);
            Directory.CreateDirectory(lent.RuntimeDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var logger = surroundings.Loggers.CreateLogger(entry.Subject);

            // Only this kind of scope lets the plugin's code go again: Autofac keeps what it learnt of the types by load context.
            scope = surroundings.Root.BeginLoadContextLifetimeScope(context, builder =>
            {
                builder.RegisterInstance<IPluginContext>(lent).ExternallyOwned();
                builder.RegisterInstance(logger).As<ILogger>().ExternallyOwned();
                builder.RegisterType(type).As<IPlugin>().SingleInstance();
            });
            return new PluginGeneration(
                manifest, entry.Subject, context, natives, lent, scope, scope.Resolve<IPlugin>(), surroundings.Time);
        }
        catch
        {
            scope?.Dispose();
            lent.Dispose();
            context.Unload();
            throw;
        }
    }

    private static Type PluginType(PluginLoadContext context, PluginEntry entry, PluginManifest manifest)
    {
        var type = context.LoadMain().GetType(manifest.Type)
            ?? throw new TypeLoadException($"{manifest.Assembly} has no class {manifest.Type}, which {entry.Folder}/plugin.json names");
        return type.IsAssignableTo(manifest.Slot.Interface()!)
            ? type
            : throw new TypeLoadException($"{manifest.Type} does not implement {manifest.Slot.Interface()!.FullName}");
    }
}
