using System.Net;
using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Peers;

/// <summary>
/// Exits at addresses that routing could take for something else: control traffic goes out by the link on which they are, and user traffic
/// to the same address does not follow it.
/// </summary>
public sealed class PeerAddressTests
{
    private const string Wan = "wan0";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("192.0.2.77")]
    [InlineData("2001:db8:2::77")]
    public Task Peer_InsideTheWanSubnet_GoesOutOfTheWanDirectly(string peer) => TunnelsByAsync(peer, isDirect: true);

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("2001:db8:2::1")]
    public Task Peer_EqualToTheGateway_GoesOutOfTheWanDirectly(string peer) => TunnelsByAsync(peer, isDirect: true);

    [Theory]
    [InlineData("10.77.0.1", "10.0.0.0/8", "10.20.0.2")]
    [InlineData("fd77::1", "fd00::/8", "fd20::2")]
    public Task Peer_InPrivateSpaceThatTheMeshRoutesToo_GoesOutOfTheWan(string peer, string meshRoute, string meshNeighbour)
        => TunnelsByAsync(
            peer,
            isDirect: false,
            world => world.IpAsync(Node.Router, $"route add {meshRoute} via {meshNeighbour} dev mesh0 proto babel", Cancellation));

    /// <summary>The peer's address leads to exit 1 behind the provider.</summary>
    private static async Task TunnelsByAsync(string peer, bool isDirect, Func<Neighbourhood, Task>? prepare = null)
    {
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { Wan = WanMode.NoDefault });

        // Without a name of an exit to ask for, the WAN path is probed with the root's.
        world.Capture.AllowedNames = new HashSet<string> { "" };
        world.Capture.AlsoAllowed = [$"(udp and dst port {AddressPlan.ExitPort} and dst host {peer})"];

        // The gateway's own address as next hop in both families, so that a peer can be equal to it.
        await Lab.RouterIpAsync(world, family => $"route add default via {family.IspWan} dev {Wan}");
        await LeadToExit1Async(world, peer);
        await (prepare?.Invoke(world) ?? Task.CompletedTask);
        var agent = await AgentUnderTest.StartAsync(world, new AgentSetup { Exits = [AgentExit.ByAddress(Node.Exit1, peer)] });
        await using var users = await UserTraffic.StartAsync(world);

        await agent.CarriesAllAsync(Way.Exit1);

        var route = await Lab.ControlRouteAsync(world, peer);
        Assert.Contains($" dev {Wan} ", route, StringComparison.Ordinal);
        Assert.Equal(isDirect, !route.Contains(" via ", StringComparison.Ordinal));
        foreach (var from in new[] { Node.Lan, Node.Router })
        {
            // Users have no business on the WAN, not even with the machine that their tunnel ends at.
            await new TrafficProbe(world, from).PingAsync(peer, Cancellation);
        }

        await Lab.NothingLeakedAsync(world);
    }

    private static async Task LeadToExit1Async(Neighbourhood world, string peer)
    {
        var family = AddressPlan.Families.Single(family => IPAddress.Parse(peer).AddressFamily == family.Family);
        if (peer != family.IspWan)
        {
            var link = IPNetwork.Parse(family.WanPrefix).Contains(IPAddress.Parse(peer)) ? AddressPlan.IspWanLink : "lo";
            await world.IpAsync(Node.Isp, $"address add {peer}/{family.HostLength} dev {link}", Cancellation);
        }

        var word = family == AddressPlan.IPv4 ? "ip" : "ip6";
        var ruleset = $$"""
            table inet peer { chain pre {
              type nat hook prerouting priority -100;
              {{word}} daddr {{peer}} udp dport {{AddressPlan.ExitPort}} dnat {{word}} to {{family.Exit1}};
            }; }
            """;
        (await world.RunAsync(Node.Isp, new Command("nft", "-f", "-") { Input = ruleset }, Cancellation)).OrThrow();
    }
}
