using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Services;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Lab.Tests.TheLabItself;

/// <summary>The exits carry traffic for a tunnel that is set up by hand, with no agent in sight.</summary>
public sealed class ExitTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Node.Exit1, Way.Exit1)]
    [InlineData(Node.Exit2, Way.Exit2)]
    public async Task Tunnel_SetUpByHand_CarriesUserTrafficAndNothingLeaks(Node node, Way way)
    {
        await using var world = await Lab.BuildAsync();
        await ConnectByHandAsync(world, node == Node.Exit1 ? world.Exit1 : world.Exit2);

        foreach (var family in AddressPlan.Families)
        {
            await new TrafficProbe(world, Node.Lan).TakesAsync(family.Family, way, Deadline, Cancellation);
            await new TrafficProbe(world, Node.Router).TakesAsync(family.Family, way, Deadline, Cancellation);
        }

        Assert.Empty(await world.Capture.LeaksAsync(cancellation: Cancellation));
    }

    [Fact]
    public async Task SwallowTraffic_TunnelIsUp_StopsTrafficUntilRecovered()
    {
        await using var world = await Lab.BuildAsync();
        await ConnectByHandAsync(world, world.Exit1);
        var lan = new TrafficProbe(world, Node.Lan);
        await lan.TakesAsync(AddressPlan.IPv4.Family, Way.Exit1, Deadline, Cancellation);

        await world.Exit1.SwallowTrafficAsync(Cancellation);
        Assert.Equal(Way.None, (await lan.HttpAsync(AddressPlan.IPv4.Family, Cancellation)).Way);
        await world.Exit1.RecoverAsync(Cancellation);

        await lan.TakesAsync(AddressPlan.IPv4.Family, Way.Exit1, Deadline, Cancellation);
        Assert.True(await world.Exit1.LastHandshakeAsync(Cancellation) > 0);
    }

    [Fact]
    public async Task Stream_ThroughTheTunnel_CountsAnswersByExit()
    {
        await using var world = await Lab.BuildAsync();
        await ConnectByHandAsync(world, world.Exit2);
        await using var stream = await new TrafficProbe(world, Node.Lan).StreamAsync(AddressPlan.IPv6.Family);

        await Eventually.HoldsAsync("100 answers by exit 2", Deadline, () => stream.Report.By(Way.Exit2) >= 100, Cancellation,
            () => stream.Report.ToString());
        Assert.Equal(0, stream.Report.By(Way.Wan));
    }

    /// <summary>The textbook set-up: marked outer packets by a table of their own, main's default into the tunnel.</summary>
    private static async Task ConnectByHandAsync(Neighbourhood world, ExitServer exit)
    {
        var kernel = await world.RunAsync(Node.Router, new Command("ip", "link", "add", "wg_exit", "type", "wireguard"), Cancellation);
        if (!kernel.Succeeded)
        {
            var daemon = await world.StartAsync(Node.Router, new Command("wireguard-go", "-f", "wg_exit"));
            await Eventually.HoldsAsync(
                "wg_exit of wireguard-go",
                Deadline,
                async token => (await world.RunAsync(Node.Router, new Command("wg", "show", "wg_exit"), token)).Succeeded,
                Cancellation,
                () => $"ended: {daemon.HasExited} {daemon.Error.Tail()}");
        }

        var script = $"""
            set -eu
            wg set wg_exit private-key '{world.RouterKeyFile}' fwmark 1 peer '{exit.PublicKey}' \
              endpoint {exit.AddressIn(AddressPlan.IPv4)}:{AddressPlan.ExitPort} allowed-ips 0.0.0.0/0,::/0
            ip -batch - <<'END'
            rule add fwmark 1 lookup 1 pref 100
            route add default via 192.0.2.1 dev wan0 table 1
            address add 10.99.0.2/24 dev wg_exit
            address add fd99::2/64 dev wg_exit nodad
            link set dev wg_exit mtu 1420 up
            route replace default dev wg_exit
            route replace ::/0 dev wg_exit
            END
            """;
        (await world.RunAsync(Node.Router, new Command("sh", "-s") { Input = script }, Cancellation)).OrThrow();
    }
}
