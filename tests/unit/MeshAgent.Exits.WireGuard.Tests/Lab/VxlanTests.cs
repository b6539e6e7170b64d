using System.Text.Json.Nodes;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Tunnels.Testing;

namespace MeshAgent.Exits.WireGuard.Tests.Lab;

/// <summary>VXLAN over a real tunnel, as Gluon has it. Facts are read by ip(8) and ping.</summary>
[Collection("one router")]
public sealed class VxlanTests(RouterWorld world) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly CollectingLogger logger = new();
    private readonly List<WireGuardExitProvider> providers = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static JsonNode Vxlan => JsonNode.Parse(Shell.Run("ip -d -j link show dev mesh-vpn"))![0]!;

    public ValueTask InitializeAsync()
    {
        world.Exit1.Inside($"""
            wg set wgs peer {Shell.Run($"wg pubkey < {world.Directory}/router.key").Trim()} allowed-ips 10.99.0.2/32,fd99::2/128,fe80::2/128
            ip address add fe80::1/64 dev wgs nodad
            ip link add vxs type vxlan id 77 local fe80::1 remote fe80::2 dev wgs dstport 4789 udp6zerocsumtx udp6zerocsumrx
            ip address add 10.97.0.1/24 dev vxs
            ip link set vxs up
            """);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var provider in providers)
        {
            await provider.CleanupAsync(CancellationToken.None);
            await provider.DisposeAsync();
        }

        world.Exit1.Inside("ip link del vxs; ip address del fe80::1/64 dev wgs");
    }

    [Fact]
    public async Task ApplyAsync_Mesh_CarriesFramesToTheExitAndLeadsNobodyIntoTheTunnel()
    {
        var provider = await StartAsync();

        await ConnectAsync(provider);

        Shell.Run("ip address add 10.97.0.2/24 dev mesh-vpn");
        await Shell.Until(() => Task.FromResult(Shell.Try("busybox ping -c 1 -W 1 10.97.0.1").Code == 0), Patience, "a ping over the VXLAN");
        Assert.Empty((await provider.ObserveAsync(Cancel)).Interfaces);
        Assert.Equal(1350, (int)Vxlan["mtu"]!);
        var made = Vxlan["linkinfo"]!["info_data"]!;
        Assert.Equal((77, 4789), ((int)made["id"]!, (int)made["port"]!));
        Assert.Equal(("fe80::2", "fe80::1", "wg_exit"), ((string)made["local6"]!, (string)made["remote6"]!, (string)made["link"]!));
        Assert.True((bool)made["udp_zero_csum6_tx"]! && (bool)made["udp_zero_csum6_rx"]!);
        Assert.StartsWith("meshagent: ", (string)Vxlan["ifalias"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ApplyAsync_Twice_ChangesNothing()
    {
        var provider = await StartAsync();
        await ConnectAsync(provider);
        logger.Clear();

        Assert.Empty(await provider.ApplyAsync(Plan(), Cancel));

        Assert.Empty(logger.Lines);
    }

    [Fact]
    public async Task StopAsync_SwapThenShutdown_RemovesItOnlyAtTheEnd()
    {
        var old = await StartAsync();
        await ConnectAsync(old);
        var index = (int)Vxlan["ifindex"]!;
        var next = await StartAsync();

        await old.StopAsync(StopReason.Swap, Cancel);
        Assert.Empty(await next.ApplyAsync(Plan(), Cancel));
        Assert.Equal(index, (int)Vxlan["ifindex"]!);
        await next.StopAsync(StopReason.Shutdown, Cancel);

        Assert.NotEqual(0, Shell.Try("ip link show dev mesh-vpn").Code);
    }

    [Fact]
    public async Task ApplyAsync_ForeignLinkOfTheName_IsLeftAloneAndNamed()
    {
        Shell.Run("ip link add mesh-vpn type vxlan id 5 local 127.0.0.1 remote 127.0.0.2 dstport 9999");
        try
        {
            var provider = await StartAsync();
            await provider.ApplyAsync(Plan(), Cancel);

            Assert.Contains("did not make", (await provider.ObserveAsync(Cancel)).Fault?.Message, StringComparison.Ordinal);
            await provider.CleanupAsync(Cancel);
            Assert.Equal(5, (int)Vxlan["linkinfo"]!["info_data"]!["id"]!);
        }
        finally
        {
            Shell.Run("ip link del mesh-vpn");
        }
    }

    [Fact]
    public async Task ApplyAsync_NetworkOrBridgeChanged_MakesItAnewAsAPort()
    {
        Shell.Run("ip link add br-mesh type bridge");
        try
        {
            await ConnectAsync(await StartAsync());
            var provider = await StartAsync(
                """{ "interface": "mesh-vpn", "network": 78, "local": "fe80::2", "remote": "fe80::1", "bridge": "br-mesh" }""");

            Assert.Empty(await provider.ApplyAsync(Plan(), Cancel));

            Assert.Equal((78, "br-mesh"), ((int)Vxlan["linkinfo"]!["info_data"]!["id"]!, (string)Vxlan["master"]!));
        }
        finally
        {
            Shell.Run("ip link del br-mesh");
        }
    }

    [Fact]
    public async Task ApplyAsync_Asked_IsAnsweredByTheExitsEndOfTheVxlan()
    {
        var provider = await StartAsync();
        await ConnectAsync(provider);

        await Shell.Until(
            async () =>
            {
                await provider.ApplyAsync(RouterWorld.Plan(world.Exit1.Endpoint, null, "exit1", probe: 3), Cancel);
                return (await provider.ObserveAsync(Cancel)).Exits[0].Answer is { ProbeNumber: 3, Origin: Contracts.Exits.AnswerOrigin.Exit };
            },
            Patience,
            "an answer");
    }

    private Contracts.Exits.ExitPlan Plan() => RouterWorld.Plan(world.Exit1.Endpoint, null, "exit1");

    private async Task<WireGuardExitProvider> StartAsync(
        string mesh = """{ "interface": "mesh-vpn", "network": 77, "local": "fe80::2", "remote": "fe80::1" }""")
    {
        var settings = JsonNode.Parse(world.Settings())!.AsObject();
        settings.Remove("addresses");
        settings["mesh"] = JsonNode.Parse(mesh);
        var provider = new WireGuardExitProvider(new TestContextOfPlugin(settings.ToJsonString(), world.Directory), logger);
        await provider.StartAsync(Cancel);
        providers.Add(provider);
        return provider;
    }

    private async Task ConnectAsync(WireGuardExitProvider provider)
    {
        Assert.Empty(await provider.ApplyAsync(Plan(), Cancel));
        await Shell.Until(
            async () => (await provider.ObserveAsync(Cancel)).Exits[0].HandshakeAge is not null,
            Patience,
            $"a handshake: {string.Join('\n', logger.Lines)}");
    }
}
