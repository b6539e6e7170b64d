using System.Net;
using System.Net.NetworkInformation;
using MeshAgent.Contracts.Exits;
using MeshAgent.Tunnels.Testing;

namespace MeshAgent.Exits.Fastd.Tests.Lab;

/// <summary>The provider with a real fastd, real links and two real exits. Facts are read by ip(8), nft(8), ss(8) and ping.</summary>
[Collection("one router")]
public sealed class ManagedFastdTests(RouterWorld world) : IAsyncLifetime
{
    /// <summary>A lost first packet costs fastd some 20 s (its handshake interval); twice that says that it is stuck.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    private readonly CollectingLogger logger = new();
    private FastdExitProvider? provider;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (provider is not null)
        {
            await provider.CleanupAsync(CancellationToken.None);
            await provider.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("tap", "salsa2012+umac", 4)]
    [InlineData("tun", "null", 6)]
    [InlineData("multitap", "null", 4)]
    public async Task ApplyAsync_FirstContact_CarriesWithMarkOnEveryPacket(string mode, string method, int family)
    {
        var (unmarked, marked) = (RouterWorld.UnmarkedPackets, RouterWorld.MarkedPackets);
        await StartAsync(mode, method);
        var plan = RouterWorld.Plan(family == 4 ? world.Exit1.Endpoint : world.Exit1.EndpointIPv6, null);

        var observed = await ConnectAsync(plan, "exit1");

        Assert.Equal(unmarked, RouterWorld.UnmarkedPackets);
        Assert.True(RouterWorld.MarkedPackets > marked);
        Assert.Contains("fwmark:0x1", Shell.Run($"ss -Huanpe | grep pid={world.DaemonPid()},"), StringComparison.Ordinal);
        var link = Assert.Single(observed.Interfaces, item => item.Name == observed.Exits[0].Interface);
        Assert.Equal(1u, link.OuterMark);
        Assert.True(link.Carries.IPv4 && link.Carries.IPv6);
        Assert.True(await PingsAsync(world.Exit1.Inner));
        Assert.True(await PingsAsync(world.Exit1.InnerIPv6));
        Assert.Equal(plan.Exits[0].Endpoint, observed.Exits[0].Endpoint);
        Assert.Null(observed.Exits[1].Endpoint);
        Assert.Null(observed.Exits[1].HandshakeAge);
        Assert.Equal(mode == "tun" ? null : world.Exit1.Inner, observed.Exits[0].Gateways.IPv4?.ToString());
    }

    private async Task StartAsync(string mode = "tap", string method = "null")
    {
        world.StartExits(mode, method);
        provider = await world.StartProviderAsync(logger, world.Settings(mode, method));
    }

    /// <summary>Applies as the host does, at every change and look, until an exit is connected and its link is ready.</summary>
    private async Task<ExitObservation> ConnectAsync(ExitPlan plan, string exit)
    {
        ExitObservation observed = new();
        await Shell.Until(
            async () =>
            {
                var faults = await provider!.ApplyAsync(plan, Cancel);
                Assert.True(faults.Count == 0, string.Join('\n', faults) + "\n" + string.Join('\n', logger.Lines));
                observed = await provider.ObserveAsync(Cancel);
                var report = observed.Exits.First(report => report.Name == exit);
                return report.HandshakeAge is not null && observed.Interfaces.First(link => link.Name == report.Interface).Carries.IPv4;
            },
            Patience,
            $"{exit} is connected\n{string.Join('\n', logger.Lines)}");
        return observed;
    }

    private static async Task<bool> PingsAsync(string address)
    {
        using var ping = new Ping();
        for (var attempt = 0; attempt < 5; attempt++)
        {
            try
            {
                if ((await ping.SendPingAsync(IPAddress.Parse(address), TimeSpan.FromSeconds(1), cancellationToken: Cancel)).Status == IPStatus.Success)
                {
                    return true;
                }
            }
            catch (PingException)
            {
                // No way yet.
            }
        }

        return false;
    }
}
