using System.Runtime.CompilerServices;
using Autofac;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Plugins.Calls;
using MeshAgent.Plugins.Loading;
using MeshAgent.Plugins.Slots;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Plugins.Generations;

/// <summary>Makes generations: files to code, code to composition, composition to a started plugin.</summary>
internal sealed class GenerationLoader(
    PluginSurroundings surroundings, PluginInspector inspector, SharedAssemblies shared, LeakRegister leaks)
    : IGenerationLoader
{
    public async Task<LoadResult> LoadAsync(PluginEntry entry, int number, CancellationToken cancellationToken)
    {
        var inspection = await Task.Run(() => inspector.Inspect(entry), cancellationToken);
        if (!inspection.IsLoadable)
        {
            return new LoadResult(inspection.Manifest, inspection.Digest, null, inspection.Verdict, inspection.Reason, MayRecover: false);
        }

        var manifest = inspection.Manifest!;
        if (await leaks.ObjectionAsync() is { } full)
        {
            return new LoadResult(manifest, inspection.Digest, null, PluginState.Malfunctioned, full, MayRecover: false);
        }

        var (generation, reason) = await ConstructAsync(entry, inspection, number, cancellationToken);
        if (generation is null)
        {
            return new LoadResult(manifest, inspection.Digest, null, PluginState.Malfunctioned, reason, MayRecover: false);
        }

        var start = await generation.CallAsync<IPlugin, bool>("StartAsync", CallDeadlines.Start, StartAsync, cancellationToken);
        if (start.Fault is null)
        {
            return new LoadResult(manifest, inspection.Digest, generation, PluginState.Active, "", MayRecover: false);
        }

        await DiscardAsync(generation);
        return new LoadResult(manifest, inspection.Digest, null, PluginState.Malfunctioned, start.Fault.Message, MayRecover: true);
    }

    public Task<bool> ProveGoneAsync(WeakReference code, NativeLibraries natives) => leaks.ProveGoneAsync(code, natives);

    /// <summary>Ends a generation that never came to work, and lets its code go.</summary>
    private async Task DiscardAsync(PluginGeneration generation)
    {
        await generation.EndAsync(StopReason.Swap);
        await leaks.ProveGoneAsync(generation.Unload(), generation.Natives);
        generation.Dispose();
    }

    private static async ValueTask<bool> StartAsync(IPlugin plugin, CancellationToken cancellationToken)
    {
        await plugin.StartAsync(cancellationToken);
        return true;
    }

    private async Task<(PluginGeneration? Generation, string Reason)> ConstructAsync(
        PluginEntry entry, Inspection inspection, int number, CancellationToken cancellationToken)
    {
        var natives = new NativeLibraries();
        var context = new WeakReference(null, trackResurrection: true);
        var (generation, reason, isHanging) = await TryConstructAsync(entry, inspection, number, natives, context, cancellationToken);
        if (isHanging)
        {
            Unload(context);
            leaks.Add(context, natives);
        }
        else if (generation is null)
        {
            await leaks.ProveGoneAsync(context, natives);
        }

        return (generation, reason);
    }

    // Apart from its caller, so that nothing of a failed attempt (its task, its exception) is held while the code is proven gone.
    private async Task<(PluginGeneration? Generation, string Reason, bool IsHanging)> TryConstructAsync(
        PluginEntry entry,
        Inspection inspection,
        int number,
        NativeLibraries natives,
        WeakReference context,
        CancellationToken cancellationToken)
    {
        // On the pool, since a constructor may block.
        var attempt = Task.Run(() => Construct(entry, inspection, number, natives, context), cancellationToken);
        try
        {
            return (await attempt.WaitAsync(CallDeadlines.Construct, surroundings.Time, cancellationToken), "", false);
        }
        catch (TimeoutException) when (!attempt.IsCompleted)
        {
            _ = DiscardLateAsync(attempt);
            return (null, $"cannot be constructed: its constructor did not return within {CallDeadlines.Construct.TotalSeconds:0} s", true);
        }
#pragma warning disable CA1031 // Whatever a plugin throws is its fault and never the host's end.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return (null, $"cannot be constructed: {ExceptionText.Of(exception)}", false);
        }
    }

    private async Task DiscardLateAsync(Task<PluginGeneration> attempt)
    {
        await ((Task)attempt).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (attempt.IsCompletedSuccessfully)
        {
            await DiscardAsync(await attempt);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Unload(WeakReference context) => (context.Target as PluginLoadContext)?.Unload();

    private PluginGeneration Construct(
        PluginEntry entry, Inspection inspection, int number, NativeLibraries natives, WeakReference trace)
    {
        var manifest = inspection.Manifest!;
        var context = new PluginLoadContext(
            $"{entry.Id}@{manifest.Version}#{number}", entry.Subject, inspection.Package!, manifest.Assembly, shared, natives);
        trace.Target = context;
        var lent = new PluginContext(entry, number, surroundings);
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
                number, manifest, entry.Subject, context, natives, lent, scope, scope.Resolve<IPlugin>(), surroundings);
        }
        catch
        {
            scope?.Dispose();
            _ = lent.AbandonAsync();
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
