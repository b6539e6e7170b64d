using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Resolvers.Testing;

/// <summary>A plugin as the host loads it: from bytes, into a context that can be collected.</summary>
internal sealed class CollectibleCode() : AssemblyLoadContext("resolver under test", isCollectible: true)
{
    /// <summary>Rounds of collection after which something must be pinning it; three are enough in practice.</summary>
    private const int MostRounds = 10;

    /// <summary>Loads a plugin, has it work, and demands that nothing of it is left once it was stopped.</summary>
    /// <param name="plugin">The plugin's class, as the tests know it.</param>
    /// <param name="context">What it is lent.</param>
    /// <param name="work">What it does; it must have stopped the plugin when it ends.</param>
    public static async Task LeavesNothingAsync(Type plugin, IPluginContext context, Func<IResolverSource, Task> work)
    {
        var code = await WorkAsync(plugin, context, work);

        // A fresh stack: the frames above may still hold the plugin.
        await Task.Yield();
        for (var round = 0; round < MostRounds && code.IsAlive; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(code.IsAlive, "something pins the plugin's load context");
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name is not { } name
            || (!name.StartsWith("MeshAgent.Resolvers.", StringComparison.Ordinal) && name != "MeshAgent.Netlink"))
        {
            return null;
        }

        using var file = new MemoryStream(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, name + ".dll")));
        return LoadFromStream(file);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> WorkAsync(Type plugin, IPluginContext context, Func<IResolverSource, Task> work)
    {
        var code = new CollectibleCode();
        await RunAsync(code, plugin, context, work);
        code.Unload();
        return new WeakReference(code);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task RunAsync(CollectibleCode code, Type plugin, IPluginContext context, Func<IResolverSource, Task> work)
    {
        var type = code.LoadFromAssemblyName(plugin.Assembly.GetName()).GetType(plugin.FullName!)!;
        Assert.NotEqual(plugin, type);
        await work((IResolverSource)Activator.CreateInstance(type, context)!);
    }
}
