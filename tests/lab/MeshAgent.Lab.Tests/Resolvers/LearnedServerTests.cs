using System.Text.Json.Nodes;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Services;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Resolvers;

/// <summary>The provider's name servers change while the agent runs: it then asks only the new ones, over the WAN.</summary>
public sealed class LearnedServerTests
{
    private const string New4 = "198.51.100.54", New6 = "2001:db8:51::54", OnLink = "fe80::1";

    /// <summary>A minute of a bad cable.</summary>
    private const int Flaps = 20;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Running_RenewalNamesAnotherServerThenAdvertisementDoes_OnlyTheNewOnesAreAsked()
    {
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { Wan = WanMode.Dhcp });
        var agent = await StartAsync(world);
        await NameServer.AddToProviderAsync(world, NewOf, Cancellation);
        var carrier = await CarrierChangesAsync(world);

        world.WanService.LeaseNameServers = [New4];
        await world.WanService.AdvertiseAsync(Cancellation);
        await world.WanService.RenewAsync(Cancellation);
        await KnowsAsync(agent, New4, AddressPlan.IPv6.WanNameServer);
        await AsksOnlyAsync(world, agent, [New4, AddressPlan.IPv6.WanNameServer], [AddressPlan.IPv4.WanNameServer]);

        await HandMadeAdvertisement.SendAsync(world, "ff02::1", 1800, (AddressPlan.IPv6.WanNameServer, 0u), (New6, 600u));
        await KnowsAsync(agent, New4, New6);
        await AsksOnlyAsync(world, agent, [New4, New6], [AddressPlan.IPv4.WanNameServer, AddressPlan.IPv6.WanNameServer]);

        Assert.Equal(carrier, await CarrierChangesAsync(world));
        await agent.CarriesAllAsync();
        await Lab.NothingLeakedAsync(world, QuestionsTo(New4, New6));
    }

    [Fact]
    public async Task PointToPoint_RouterAdvertisesItsLinkLocalAddress_IsAskedOnThatLink()
    {
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { Wan = WanMode.NoDefault });
        await PointToPointSession.DialAsync(world, "ppp0", Cancellation);
        await Lab.RouterIpAsync(world, _ => "route add default dev ppp0");
        await NameServer.ListenOnCableAsync(world, Cancellation);
        var agent = await AgentUnderTest.StartAsync(world, Setup());
        var own = await OwnAddressAsync(world);
        await world.IpAsync(Node.Isp, $"neighbour replace {own} lladdr 02:00:5e:00:53:77 dev {AddressPlan.IspWanLink} nud permanent", Cancellation);

        await HandMadeAdvertisement.SendAsync(world, own, 1800, (OnLink, 600u));

        await KnowsAsync(agent, $"{OnLink}%ppp0");
        await agent.CarriesAllAsync();
        await AsksOnlyAsync(world, agent, [OnLink], [AddressPlan.IPv4.WanNameServer, AddressPlan.IPv6.WanNameServer]);
        await Lab.NothingLeakedAsync(world, QuestionsTo(OnLink));
    }

    [Fact]
    public async Task Running_CableFlapsTwentyTimesAndAnotherNetworkIsBehindIt_OnlyItsServersAreAsked()
    {
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { Wan = WanMode.Dhcp });
        var agent = await StartAsync(world);
        await NameServer.AddToProviderAsync(world, NewOf, Cancellation);

        // The old network is gone with the first flap: its daemon answers nobody any more.
        await world.WanService.StopServerAsync();
        for (var flap = 0; flap < Flaps; flap++)
        {
            await world.IpAsync(Node.Isp, $"link set dev {AddressPlan.IspWanLink} down", Cancellation);
            await world.IpAsync(Node.Isp, $"link set dev {AddressPlan.IspWanLink} up", Cancellation);
        }

        await world.IpAsync(Node.Isp, $"address add {OnLink}/64 dev {AddressPlan.IspWanLink} nodad", Cancellation);
        foreach (var address in new[] { AddressPlan.IPv6.IspWan, AddressPlan.IPv6.WanNeighbour })
        {
            await world.IpAsync(Node.Isp, $"address add {address}/64 dev {AddressPlan.IspWanLink} nodad", Cancellation);
        }

        (world.WanService.LeaseNameServers, world.WanService.AdvertisedNameServers) = ([New4], [New6]);
        await world.WanService.AdvertiseAsync(Cancellation);
        await world.WanService.RenewAsync(Cancellation);

        await KnowsAsync(agent, New4, New6);
        await agent.CarriesAllAsync();
        await AsksOnlyAsync(world, agent, [New4, New6], [AddressPlan.IPv4.WanNameServer, AddressPlan.IPv6.WanNameServer]);
        await Lab.NothingLeakedAsync(world, QuestionsTo(New4, New6));
    }

    private static string NewOf(FamilyAddresses family) => family == AddressPlan.IPv4 ? New4 : New6;

    /// <summary>An agent that knows what the provider's server says, from a lease and an advertisement.</summary>
    private static async Task<AgentUnderTest> StartAsync(Neighbourhood world)
    {
        world.WanService.ClientHook = Path.Combine(
            Path.GetDirectoryName(await PublishedAgent.PathAsync())!, "plugins", "MeshAgent.Resolvers.Dhcp", "udhcpc-name-servers");
        await world.WanService.RenewAsync(Cancellation);
        var agent = await AgentUnderTest.StartAsync(world, Setup());
        await KnowsAsync(agent, AddressPlan.IPv4.WanNameServer, AddressPlan.IPv6.WanNameServer);
        await agent.CarriesAllAsync();
        return agent;
    }

    private static AgentSetup Setup() => new()
    {
        WanNameServers = [],
        Sources =
        [
            ("dhcp", "MeshAgent.Resolvers.Dhcp", new JsonObject { ["clients"] = new JsonArray("udhcpc") }),
            ("ra", "MeshAgent.Resolvers.RouterAdvertisement", null),
        ],
    };

    private static Task<TimeSpan> KnowsAsync(AgentUnderTest agent, params IReadOnlyList<string> servers) => agent.StatusHoldsAsync(
        $"the WAN name servers {string.Join(" and ", servers)} alone",
        status => status["nameServers"]!["wan"]!.AsArray().Select(static server => server!.GetValue<string>()).ToHashSet().SetEquals(servers));

    /// <summary>
    /// Demands that each of some servers is asked, one of each family, and none of the old ones, by the capture of the cable. The first
    /// that answers is enough for a look-up, so each has its turn while the others are silent.
    /// </summary>
    private static async Task AsksOnlyAsync(
        Neighbourhood world, AgentUnderTest agent, IReadOnlyList<string> asked, IReadOnlyList<string> notAsked)
    {
        var before = await CountsAsync(world, notAsked);
        foreach (var server in asked)
        {
            await SilenceAsync(world, [.. asked.Where(other => other != server)]);
            var answered = await CountAsync(world, server);
            await Eventually.HoldsAsync(
                $"questions to {server}",
                AgentUnderTest.TunnelLimit,
                async token =>
                {
                    var result = await agent.RunAsync("resolve", AddressPlan.Exit1Name);
                    Assert.True(result.ExitCode == 0, result.Output + result.Error);
                    return await CountAsync(world, server) > answered;
                },
                Cancellation);
        }

        await SilenceAsync(world, []);
        Assert.Equal(before, await CountsAsync(world, notAsked));
    }

    /// <summary>The provider drops what goes to these servers, and to no others.</summary>
    private static async Task SilenceAsync(Neighbourhood world, IReadOnlyList<string> servers)
    {
        var rules = string.Join('\n', servers.Select(static server =>
            $"{(server.Contains(':', StringComparison.Ordinal) ? "ip6" : "ip")} daddr {server} drop"));
        var ruleset = new Command("nft", "-f", "-")
        {
            Input = $$"""
                table inet silence { }
                delete table inet silence
                table inet silence {
                  chain pre {
                    type filter hook prerouting priority -300;
                    {{rules}}
                  }
                }
                """,
        };
        (await world.RunAsync(Node.Isp, ruleset, Cancellation)).OrThrow();
    }

    private static async Task<int> CountAsync(Neighbourhood world, string server) => (await CountsAsync(world, [server]))[0];

    private static async Task<IReadOnlyList<int>> CountsAsync(Neighbourhood world, IReadOnlyList<string> servers)
    {
        var counts = new List<int>();
        foreach (var server in servers)
        {
            counts.Add((await world.Capture.PacketsAsync(QuestionsTo(server), Cancellation)).Count);
        }

        return counts;
    }

    private static string QuestionsTo(params IReadOnlyList<string> servers) =>
        $"((udp or tcp) and dst port 53 and ({string.Join(" or ", servers.Select(static server => $"dst host {server}"))}))";

    private static async Task<string> CarrierChangesAsync(Neighbourhood world) => (await world.RunAsync(
        Node.Router, new Command("cat", $"/sys/class/net/{world.Options.Links.Wan}/carrier_changes"), Cancellation)).OrThrow().Output;

    private static async Task<string> OwnAddressAsync(Neighbourhood world)
    {
        var address = "";
        await Eventually.HoldsAsync(
            "a link-local address of ppp0",
            AgentUnderTest.TunnelLimit,
            async token =>
            {
                var words = (await world.IpAsync(Node.Router, "-6 -o address show dev ppp0 scope link -tentative", token)).Split(' ');
                address = words.FirstOrDefault(static word => word.StartsWith("fe80::", StringComparison.Ordinal))?.Split('/')[0] ?? "";
                return address.Length > 0;
            },
            Cancellation);
        return address;
    }
}
