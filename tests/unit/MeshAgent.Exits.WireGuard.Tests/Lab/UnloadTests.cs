using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Tunnels.Testing;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Exits.WireGuard.Tests.Lab;

/// <summary>The plugin as the host loads it: from bytes, into a context that can be collected.</summary>
[Collection("one router")]
public sealed class UnloadTests(RouterWorld world)
{
    /// <summary>Rounds of collection after which something must be pinning it; three are enough in practice.</summary>
    private const int MostRounds = 10;

    [Fact]
    public async Task Unload_AfterWorkAndSwap_LeavesNothingOfThePlugin()
    {
        var context = await WorkAndStopAsync(StopReason.Shutdown);

        // A fresh stack: the frames above may still hold the plugin.
        await Task.Yield();
        for (var round = 0; round < MostRounds && context.IsAlive; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(context.IsAlive, "something pins the plugin's load context");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference> WorkAndStopAsync(StopReason reason)
    {
        var context = new FromBytes();
        await RunAsync(context, reason);
        context.Unload();
        return new WeakReference(context);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task RunAsync(FromBytes context, StopReason reason)
    {
        var type = context.LoadFromAssemblyName(new AssemblyName("MeshAgent.Exits.WireGuard")).GetType(typeof(WireGuardExitProvider).FullName!)!;
        Assert.NotEqual(typeof(WireGuardExitProvider), type);
        using var life = new CancellationTokenSource();
        ILogger logger = new CollectingLogger();
        var plugin = (IExitProvider)Activator.CreateInstance(type, new TestContextOfPlugin(world.Settings(), world.Directory), logger)!;
        await plugin.StartAsync(life.Token);
        var waiting = plugin.WaitForChangeAsync(life.Token).AsTask();
        Assert.Empty(await plugin.ApplyAsync(RouterWorld.Plan(world.Exit1.Endpoint, world.Exit2.Endpoint, "exit1", probe: 1), life.Token));
        await waiting;
        Assert.True(Assert.Single((await plugin.ObserveAsync(life.Token)).Interfaces).Carries.IPv4);
        var left = plugin.WaitForChangeAsync(CancellationToken.None).AsTask();
        await plugin.TakeOverAsync((await plugin.ExportStateAsync(life.Token))!, life.Token);
        await plugin.StopAsync(reason, life.Token);
        await plugin.DisposeAsync();
        await left.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    private sealed class FromBytes() : AssemblyLoadContext("wireguard under test", isCollectible: true)
    {
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            if (assemblyName.Name is not ("MeshAgent.Exits.WireGuard" or "MeshAgent.Tunnels" or "MeshAgent.Netlink"))
            {
                return null;
            }

            using var file = new MemoryStream(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, assemblyName.Name + ".dll")));
            return LoadFromStream(file);
        }
    }
}
