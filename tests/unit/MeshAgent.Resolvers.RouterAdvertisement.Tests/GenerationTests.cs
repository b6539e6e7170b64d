using System.Text.Json;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Resolvers.Testing;

namespace MeshAgent.Resolvers.RouterAdvertisement.Tests;

/// <summary>One generation after another on a real cable: no server is lost between them, and nothing is left of the old one.</summary>
public sealed class GenerationTests(Router router) : IClassFixture<Router>, IDisposable
{
    private const string First = "2001:db8::1", Second = "2001:db8::2", Third = "2001:db8::3";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly LendingContext context = new("ra", "{}");
    private readonly LendingContext next = new("ra", "{}");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Swap_AdvertisedBeforeBetweenAndAfter_NoServerIsLost()
    {
        await using var old = new AdvertisementResolverSource(context);
        await old.StartAsync(Cancellation);
        router.Advertise(First, 600);
        await KnowsAsync(old, First);

        // As the host does: the new one starts, then the old one's knowledge is handed over, then the old one ends.
        await using var young = new AdvertisementResolverSource(next);
        await young.StartAsync(Cancellation);
        var state = await old.ExportStateAsync(Cancellation);
        router.Advertise(Second, 600);
        await old.StopAsync(StopReason.Swap, Cancellation);
        await young.TakeOverAsync(state!, Cancellation);

        await KnowsAsync(young, First, Second);
        router.Advertise(Third, 600);
        router.Advertise(First, 0);
        await KnowsAsync(young, Second, Third);
        Assert.All(await young.ObserveAsync(Cancellation), static server => Assert.Equal(("wan0", NameServerScope.Wan), (server.LinkName, server.Scope)));
        Assert.Empty(context.Running);
    }

    [Fact]
    public async Task TakeOver_BothHaveHeardOfAServer_WhatTheNewOneHeardStands()
    {
        await using var old = new AdvertisementResolverSource(context);
        await old.StartAsync(Cancellation);
        router.Advertise(First, 600);
        await KnowsAsync(old, First);
        await using var young = new AdvertisementResolverSource(next);
        await young.StartAsync(Cancellation);
        router.Advertise(First, 1200);
        await KnowsAsync(young, First);
        var state = await old.ExportStateAsync(Cancellation);
        var told = (await young.ObserveAsync(Cancellation))[0].ExpiresAt;

        await young.TakeOverAsync(state!, Cancellation);

        Assert.Equal(told!.Value, (await young.ObserveAsync(Cancellation))[0].ExpiresAt!.Value, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public Task Unload_AfterWorkAndSwap_LeavesNothingOfThePlugin() =>
        CollectibleCode.LeavesNothingAsync(typeof(AdvertisementResolverSource), context, async plugin =>
        {
            await plugin.StartAsync(Cancellation);
            Assert.Equal(["ra", "ra links"], context.Running.Order(StringComparer.Ordinal));
            router.Advertise(First, 600);
            await KnowsAsync(plugin, First);
            var left = plugin.WaitForChangeAsync(CancellationToken.None).AsTask();
            Assert.NotNull(await plugin.ExportStateAsync(Cancellation));
            await plugin.StopAsync(StopReason.Swap, Cancellation);
            await plugin.DisposeAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
            Assert.Empty(context.Running);
            context.Forget();
        });

    [Fact]
    public async Task EndOfLife_ThePluginIsNotStopped_TheHostEndsItsThreadsAndClosesItsSockets()
    {
        await using var source = new AdvertisementResolverSource(context);
        await source.StartAsync(Cancellation);
        Assert.True(context.Entrusted >= 4, $"{context.Entrusted}: a bell, two netlink sockets, and the link's");

        context.EndLife(Limit);

        Assert.Empty(context.Running);
    }

    [Fact]
    public void Manifest_NamesThisClassAndTheContractThatItNeeds()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "plugin.json")));

        Assert.Equal(typeof(AdvertisementResolverSource).FullName, manifest.RootElement.GetProperty("type").GetString());
        Assert.Equal("1.2", manifest.RootElement.GetProperty("contract").GetString());
    }

    public void Dispose()
    {
        context.Dispose();
        next.Dispose();
    }

    // Told by the source itself, and only while something changes: no look is needed in between.
    private static async Task KnowsAsync(IResolverSource source, params IReadOnlyList<string> servers)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Limit);
        while (!(await source.ObserveAsync(Cancellation)).Select(static server => server.ToString()).ToHashSet(StringComparer.Ordinal).SetEquals(servers))
        {
            await source.WaitForChangeAsync(limit.Token);
        }
    }
}
