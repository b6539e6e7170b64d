using System.Text.Json;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Resolvers.Testing;

namespace MeshAgent.Resolvers.ResolvConf.Tests;

/// <summary>How the plugin's life ends, by itself and without its help.</summary>
public sealed class UnloadTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly string folder = Directory.CreateTempSubdirectory("resolv").FullName;
    private readonly LendingContext context;

    public UnloadTests()
    {
        Write("198.51.100.53");
        context = new LendingContext(
            "resolvconf", $$"""{ "files": ["{{folder}}/resolv.conf"], "directories": [], "dnsmasq": ["{{folder}}/dnsmasq.*"] }""");
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task Unload_AfterWorkAndSwap_LeavesNothingOfThePlugin() =>
        CollectibleCode.LeavesNothingAsync(typeof(ResolvConfSource), context, async plugin =>
        {
            await plugin.StartAsync(Cancellation);
            Assert.Equal(["resolver-files"], context.Running);
            await plugin.ObserveAsync(Cancellation);
            var change = plugin.WaitForChangeAsync(CancellationToken.None).AsTask();
            Write("198.51.100.54");
            await change.WaitAsync(Limit, Cancellation);
            Assert.Equal("198.51.100.54", Assert.Single(await plugin.ObserveAsync(Cancellation)).ToString());
            var left = plugin.WaitForChangeAsync(CancellationToken.None).AsTask();
            await plugin.StopAsync(StopReason.Swap, Cancellation);
            await plugin.DisposeAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
            Assert.Empty(context.Running);
            context.Forget();
        });

    [Fact]
    public async Task EndOfLife_ThePluginIsNotStopped_TheHostEndsItsThreadAndClosesItsFiles()
    {
        await using var source = new ResolvConfSource(context);
        await source.StartAsync(Cancellation);
        Assert.NotEqual(0, context.Entrusted);

        context.EndLife(Limit);

        Assert.Empty(context.Running);
    }

    [Fact]
    public void Manifest_NamesThisClassAndTheContractThatItNeeds()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "plugin.json")));

        Assert.Equal(typeof(ResolvConfSource).FullName, manifest.RootElement.GetProperty("type").GetString());
        Assert.Equal("1.2", manifest.RootElement.GetProperty("contract").GetString());
    }

    public void Dispose()
    {
        context.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private void Write(string server)
    {
        var file = Path.Combine(folder, "resolv.conf");
        File.WriteAllText(file + ".new", $"nameserver {server}\n");
        File.Move(file + ".new", file, overwrite: true);
    }
}
