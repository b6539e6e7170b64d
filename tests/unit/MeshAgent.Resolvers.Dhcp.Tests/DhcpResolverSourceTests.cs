using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text.Json;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Resolvers;
using NSubstitute;

namespace MeshAgent.Resolvers.Dhcp.Tests;

/// <summary>The plugin on real folders: what a client does there is noticed without anybody asking.</summary>
public sealed class DhcpResolverSourceTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly string folder = Directory.CreateTempSubdirectory("leases").FullName;
    private readonly IPluginContext context = Substitute.For<IPluginContext>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WaitForChangeAsync_LeaseReplacedByRenaming_IsTold()
    {
        Write("198.51.100.53");
        await using var source = await StartAsync(folder);
        Assert.Equal(["198.51.100.53"], await ServersAsync(source));
        var change = source.WaitForChangeAsync(Cancellation).AsTask();
        Assert.False(change.IsCompleted);

        Write("198.51.100.54");

        Assert.Contains("198.51.100.54", await change.WaitAsync(Limit, Cancellation), StringComparison.Ordinal);
        Assert.Equal(["198.51.100.54"], await ServersAsync(source));
    }

    [Fact]
    public async Task WaitForChangeAsync_FolderAppearsLater_IsTold()
    {
        var later = Path.Combine(folder, "a", "b");
        await using var source = await StartAsync(later);
        Assert.Empty(await ServersAsync(source));
        var change = source.WaitForChangeAsync(Cancellation).AsTask();

        Directory.CreateDirectory(later);
        Write("198.51.100.53", later);

        await change.WaitAsync(Limit, Cancellation);
        Assert.Equal(["198.51.100.53"], await ServersAsync(source));
    }

    [Fact]
    public async Task ObserveAsync_LeaseGarbled_KeepsTheLastGoodAndReportsTheFile()
    {
        Write("198.51.100.53");
        await using var source = await StartAsync(folder);

        await File.WriteAllTextAsync(Path.Combine(folder, "wan0.lease"), "interface=wan0\n\u0001\u0002 rubbish\n", Cancellation);

        Assert.Equal(["198.51.100.53"], await ServersAsync(source));
        context.Received().ReportHealth(Arg.Is<HealthItem>(item =>
            item.Message.StartsWith($"{folder}/wan0.lease:2: is no line of the hook script", StringComparison.Ordinal)));
        Write("198.51.100.54");
        Assert.Equal(["198.51.100.54"], await ServersAsync(source));
        context.Received().ClearHealth($"dhcp.unreadable.{folder}/wan0.lease");
    }

    [Fact]
    public async Task ObserveAsync_LeaseLapsedOrGone_IsNotServed()
    {
        Write("198.51.100.53", seconds: 0);
        await using var source = await StartAsync(folder);
        Assert.Empty(await ServersAsync(source));

        Write("198.51.100.54");
        Assert.Single(await ServersAsync(source));
        File.Delete(Path.Combine(folder, "wan0.lease"));

        Assert.Empty(await ServersAsync(source));
    }

    [Fact]
    public async Task ObserveAsync_LinkNotMeant_IsNotServed()
    {
        Write("198.51.100.53");
        await using var source = await StartAsync(folder, """, "interfaces": ["lte*"]""");

        Assert.Empty(await ServersAsync(source));
    }

    [Fact]
    public async Task Unload_AfterWorkAndSwap_LeavesNothingOfThePlugin()
    {
        var context = await WorkAndStopAsync();

        await Task.Yield();
        for (var round = 0; round < 10 && context.IsAlive; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(context.IsAlive, "something pins the plugin's load context");
    }

    [Fact]
    public void Manifest_NamesThisAssemblyAndClass()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "plugin.json")));

        Assert.Equal(typeof(DhcpResolverSource).FullName, manifest.RootElement.GetProperty("type").GetString());
        Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, "udhcpc-name-servers")));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference> WorkAndStopAsync()
    {
        var code = new FromBytes();
        await RunAsync(code);
        code.Unload();
        return new WeakReference(code);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task RunAsync(FromBytes code)
    {
        Write("198.51.100.53");
        var type = code.LoadFromAssemblyName(new AssemblyName("MeshAgent.Resolvers.Dhcp")).GetType(typeof(DhcpResolverSource).FullName!)!;
        Assert.NotEqual(typeof(DhcpResolverSource), type);
        Set(folder, "");
        var plugin = (IResolverSource)Activator.CreateInstance(type, context)!;
        await plugin.StartAsync(Cancellation);
        var change = plugin.WaitForChangeAsync(CancellationToken.None).AsTask();
        Write("198.51.100.54");
        await change.WaitAsync(Limit, Cancellation);
        Assert.Single(await plugin.ObserveAsync(Cancellation));
        var left = plugin.WaitForChangeAsync(CancellationToken.None).AsTask();
        await plugin.StopAsync(StopReason.Swap, Cancellation);
        await plugin.DisposeAsync();
        await left.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    private static async Task<List<string>> ServersAsync(DhcpResolverSource source) =>
        [.. (await source.ObserveAsync(Cancellation)).Select(static server => server.ToString())];

    private void Set(string leases, string more)
    {
        using var settings = JsonDocument.Parse($$"""{ "clients": ["udhcpc"], "udhcpcDirectories": ["{{leases}}"] {{more}} }""");
        context.Settings.Returns(settings.RootElement.Clone());
        context.Time.Returns(TimeProvider.System);
        context.Id.Returns("dhcp");
    }

    private async Task<DhcpResolverSource> StartAsync(string leases, string more = "")
    {
        Set(leases, more);
        var source = new DhcpResolverSource(context);
        await source.StartAsync(Cancellation);
        return source;
    }

    private void Write(string server, string? where = null, int seconds = 600)
    {
        var file = Path.Combine(where ?? folder, "wan0.lease");
        File.WriteAllText(file + ".new", $"interface=wan0\ndns={server}\nlease={seconds}\nend\n");
        File.Move(file + ".new", file, overwrite: true);
    }

    private sealed class FromBytes() : AssemblyLoadContext("dhcp under test", isCollectible: true)
    {
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            if (assemblyName.Name?.StartsWith("MeshAgent.Resolvers.", StringComparison.Ordinal) != true)
            {
                return null;
            }

            using var file = new MemoryStream(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, assemblyName.Name + ".dll")));
            return LoadFromStream(file);
        }
    }
}
