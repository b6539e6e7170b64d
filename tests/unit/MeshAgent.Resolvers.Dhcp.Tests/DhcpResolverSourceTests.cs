using System.Text.Json;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Resolvers.Testing;

namespace MeshAgent.Resolvers.Dhcp.Tests;

/// <summary>The plugin on real folders: what a client does there is noticed without anybody asking.</summary>
public sealed class DhcpResolverSourceTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly string folder = Directory.CreateTempSubdirectory("leases").FullName;
    private LendingContext? context;

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
        Assert.Contains(
            context!.Shown, item => item.Message.StartsWith($"{folder}/wan0.lease:2: is no line of the hook script", StringComparison.Ordinal));
        Write("198.51.100.54");
        Assert.Equal(["198.51.100.54"], await ServersAsync(source));
        Assert.Contains($"dhcp.unreadable.{folder}/wan0.lease", context.Cleared);
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
    public Task Unload_AfterWorkAndSwap_LeavesNothingOfThePlugin()
    {
        Write("198.51.100.53");
        var lent = context = Lend(folder, "");
        return CollectibleCode.LeavesNothingAsync(typeof(DhcpResolverSource), lent, async plugin =>
        {
            await plugin.StartAsync(Cancellation);
            Assert.Equal(["resolver-files"], lent.Running);
            Assert.Single(await plugin.ObserveAsync(Cancellation));
            var change = plugin.WaitForChangeAsync(CancellationToken.None).AsTask();
            Write("198.51.100.54");
            await change.WaitAsync(Limit, Cancellation);
            Assert.Single(await plugin.ObserveAsync(Cancellation));
            var left = plugin.WaitForChangeAsync(CancellationToken.None).AsTask();
            await plugin.StopAsync(StopReason.Swap, Cancellation);
            await plugin.DisposeAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
            Assert.Empty(lent.Running);
            lent.Forget();
        });
    }

    [Fact]
    public void Manifest_NamesThisAssemblyAndClass()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "plugin.json")));

        Assert.Equal(typeof(DhcpResolverSource).FullName, manifest.RootElement.GetProperty("type").GetString());
        Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, "udhcpc-name-servers")));
    }

    public void Dispose()
    {
        context?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<List<string>> ServersAsync(DhcpResolverSource source) =>
        [.. (await source.ObserveAsync(Cancellation)).Select(static server => server.ToString())];

    private static LendingContext Lend(string leases, string more) =>
        new("dhcp", $$"""{ "clients": ["udhcpc"], "udhcpcDirectories": ["{{leases}}"] {{more}} }""");

    private async Task<DhcpResolverSource> StartAsync(string leases, string more = "")
    {
        context = Lend(leases, more);
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
}
