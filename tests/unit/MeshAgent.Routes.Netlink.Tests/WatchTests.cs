using System.Globalization;
using System.Net;
using System.Text;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Links;
using MeshAgent.Contracts.Routing;
using MeshAgent.Netlink.Tests.Namespaces;

namespace MeshAgent.Routes.Netlink.Tests;

/// <summary>What the plugin hears of others' changes.</summary>
public sealed class WatchTests : IAsyncLifetime
{
    private readonly Bench bench = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task Observe_AtStart_SeesLinksAddressesAndCapabilities()
    {
        var seen = await bench.Observe();

        Assert.Equal(["lo", "ppp0", "wan0", "isp0", "br-lan"], seen.Links.Select(link => link.Name));
        var wan = seen.Links.Single(link => link.Name == "wan0");
        Assert.True(wan is { Kind: "veth", Mtu: 1500, IsUp: true, HasCarrier: true, IsPointToPoint: false, Index: Bench.Wan });
        Assert.True(seen.Links.Single(link => link.Name == "ppp0") is { IsPointToPoint: true, HasCarrier: false, MacAddress: "" });
        var ppp = seen.Addresses.Single(address => address.LinkIndex == bench.Ppp && address.Family == IpFamily.IPv4);
        Assert.Equal(("198.18.0.1", "198.18.0.2", "198.18.0.2/32"), (ppp.Address.ToString(), ppp.Peer?.ToString(), ppp.Prefix.ToString()));
        Assert.Equal(
            RouteBackendCapabilities.PolicyRouting | RouteBackendCapabilities.RulePorts | RouteBackendCapabilities.Neighbours,
            bench.Backend.Capabilities);
    }

    [Theory]
    [InlineData("-4 route add default via 192.0.2.1 dev wan0 proto dhcp metric 10", "route+ default via 192.0.2.1 dev wan0 table main")]
    [InlineData("-6 route add default via fe80::1 dev wan0 table 99", "route+ default via fe80::1 dev wan0 table 99")]
    [InlineData("route add 203.0.113.0/24 via 192.0.2.1 table 2", "route+ 203.0.113.0/24 via 192.0.2.1 dev wan0 table 2")]
    [InlineData("rule add pref 500 lookup 7", "rule+ 500: from all lookup 7")]
    [InlineData("-6 rule add pref 500 lookup 7", "rule+ 500: from all lookup 7")]
    [InlineData("addr add 192.0.2.33/24 dev wan0", "address+ 192.0.2.33/24 dev wan0")]
    [InlineData("link set br-lan down", "link+ br-lan down")]
    [InlineData("link del wan0", "link")]
    public async Task WaitForChange_ChangeOfInterest_NamesIt(string command, string announced)
    {
        await bench.Observe();
        var change = bench.Change();
        Assert.False(change.IsCompleted);

        bench.Space.Ip(command);

        Assert.StartsWith(announced, await change, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitForChange_ChangeBetweenLooks_ReturnsAtOnceUntilLookedAt()
    {
        await bench.Observe();
        bench.Space.Ip("route add default via 192.0.2.1");
        await bench.Change();

        Assert.NotEqual("", await bench.Change());
        await bench.Apply(new AddRoute(Bench.Default(IpFamily.IPv4, "192.0.2.1")));
        Assert.StartsWith("route+ default via 192.0.2.1 dev wan0 table main", await bench.Change(), StringComparison.Ordinal);

        await bench.Observe();
        await AssertQuiet();
    }

    [Fact]
    public async Task WaitForChange_ForeignRoutesByTheThousand_StaysQuiet()
    {
        await bench.Observe();
        bench.Space.IpBatch(Foreign(100_000, "add"));
        bench.Space.IpBatch(Foreign(100_000, "del"));

        await AssertQuiet();
        Assert.Equal(0, (await bench.Observe()).Resyncs);
    }

    [Fact]
    public async Task Observe_AfterApply_SeesItAtOnce()
    {
        for (var metric = 1u; metric < 200; metric++)
        {
            await bench.Apply(new AddRoute(Bench.Default(IpFamily.IPv4, "192.0.2.1", metric)));
            Assert.Equal((int)metric, (await bench.Observe()).Routing.IPv4.Routes.Count);
        }
    }

    [Fact]
    public async Task Observe_LinkDown_IPv4RoutesThatTheKernelDropsSilentlyAreGone()
    {
        for (var i = 0; i < 50; i++)
        {
            bench.Space.IpBatch("route add default via 192.0.2.1 metric 5\nroute add default dev ppp0 metric 6");
            await bench.ObserveUntil(seen => seen.Routing.IPv4.Routes.Count == 2);

            // Down and up again: the state of the link alone tells nothing.
            bench.Space.IpBatch("link set wan0 down\nlink set wan0 up");

            var seen = await bench.ObserveUntil(seen => seen.Routing.IPv4.Routes.Count == 1);
            Assert.Equal((await bench.Observe(fresh: true)).Routing, seen.Routing);
            bench.Space.Ip("route del default dev ppp0");
            await bench.ObserveUntil(seen => seen.Routing.IPv4.Routes.Count == 0);
        }
    }

    [Fact]
    public async Task Observe_SourceAddressGone_RouteIsGone()
    {
        bench.Space.Ip("addr add 192.0.2.50/32 dev br-lan");
        bench.Space.Ip("route add default via 192.0.2.1 src 192.0.2.50");
        await bench.ObserveUntil(seen => seen.Routing.IPv4.Routes.Count == 1);

        bench.Space.Ip("addr del 192.0.2.50/32 dev br-lan");

        await bench.ObserveUntil(seen => seen.Routing.IPv4.Routes.Count == 0);
    }

    [Fact]
    public async Task Observe_NextHopObjectGone_RouteIsGone()
    {
        bench.Space.Ip("nexthop add id 7 via 192.0.2.1 dev wan0");
        bench.Space.Ip("route add default nhid 7");
        var seen = await bench.ObserveUntil(seen => seen.Routing.IPv4.Routes.Count == 1);
        Assert.Equal("192.0.2.1", Assert.Single(seen.Routing.IPv4.Routes[0].NextHops).Gateway!.ToString());

        bench.Space.Ip("nexthop del id 7");

        await bench.ObserveUntil(seen => seen.Routing.IPv4.Routes.Count == 0);
    }

    [Fact]
    public async Task Observe_LinkWithoutCarrier_NextHopIsDead()
    {
        bench.Space.Ip("route add default via 192.0.2.1");
        Assert.False((await bench.ObserveUntil(seen => seen.Routing.IPv4.Routes.Count == 1)).Routing.IPv4.Routes[0].NextHops[0].IsDead);

        bench.Space.Ip("link set isp0 down");

        await bench.ObserveUntil(seen => seen.Routing.IPv4.Routes[0].NextHops[0].IsDead);
    }

    [Fact]
    public async Task Observe_AddressRenewed_IsNoNewsButSeen()
    {
        bench.Space.Ip("addr add 2001:db8:178::77/64 dev wan0 nodad valid_lft 3000 preferred_lft 1000");
        await bench.ObserveUntil(seen => seen.Addresses.Any(address => address.ValidSeconds is > 2990));
        bench.Space.Ip("addr change 2001:db8:178::77/64 dev wan0 nodad valid_lft 9000 preferred_lft 1000");

        await AssertQuiet();
        Assert.Contains((await bench.Observe()).Addresses, address => address.ValidSeconds is > 8990);
    }

    [Fact]
    public async Task Observe_OtherInterest_SeesWhatWasThereBefore()
    {
        bench.Space.IpBatch(
            """
            route add 203.0.113.0/24 via 192.0.2.1 table 77
            neigh add 192.0.2.9 lladdr 02:00:00:00:00:09 nud permanent dev wan0
            """);
        Assert.Empty((await bench.Observe()).Routing.IPv4.Routes);

        bench.Interest = new RouteInterest { Tables = [77], Neighbours = [IPAddress.Parse("192.0.2.9")] };
        var seen = await bench.Observe();

        Assert.Equal("203.0.113.0/24", Assert.Single(seen.Routing.IPv4.Routes).Destination.ToString());
        Assert.Equal(
            new Neighbour(Bench.Wan, IPAddress.Parse("192.0.2.9"), NeighbourState.Reachable, "02:00:00:00:00:09"),
            Assert.Single(seen.Neighbours));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1/24")]
    [InlineData("2001:db8:178::1", "2001:db8:178::1/64 nodad")]
    public async Task ProbeNeighbour_SomebodyThere_BecomesReachableWithItsAddress(string neighbour, string address)
    {
        using var isp = new NetworkNamespace();
        bench.Space.Ip($"link set isp0 netns {isp.ThreadId}");
        isp.Ip("link set isp0 address 02:00:00:00:00:aa");
        isp.Ip("link set isp0 up");

        // Neighbour discovery on its own asks from the link-local address, which links here do not get by themselves.
        bench.Space.Ip("addr add fe80::2/64 dev wan0 nodad");
        isp.Ip($"addr add {address} dev isp0");
        var gateway = IPAddress.Parse(neighbour);
        bench.Interest = new RouteInterest { Neighbours = [gateway] };
        await bench.ObserveUntil(seen => seen.Links.Single(link => link.Name == "wan0").HasCarrier);

        await bench.Backend.ProbeNeighbourAsync(Bench.Wan, gateway, Bench.Cancellation);

        var seen = await bench.ObserveUntil(seen => seen.Neighbours.Any(entry => entry.State == NeighbourState.Reachable));
        Assert.Equal(new Neighbour(Bench.Wan, gateway, NeighbourState.Reachable, "02:00:00:00:00:aa"), Assert.Single(seen.Neighbours));
    }

    [Theory]
    [InlineData("192.0.2.77", "ipv4")]
    [InlineData("fe80::77", "ipv6")]
    public async Task ProbeNeighbour_NobodyThere_FailureIsAnnounced(string address, string family)
    {
        bench.Space.Sysctl($"net.{family}.neigh.wan0.retrans_time_ms", "20");
        var nobody = IPAddress.Parse(address);
        bench.Interest = new RouteInterest { Neighbours = [nobody] };
        await bench.Observe();

        await bench.Backend.ProbeNeighbourAsync(Bench.Wan, nobody, Bench.Cancellation);

        var seen = await bench.ObserveUntil(seen => seen.Neighbours.Any(neighbour => neighbour.State == NeighbourState.Failed));
        Assert.Equal(nobody, Assert.Single(seen.Neighbours).Address);
    }

    [Fact]
    public async Task ProbeNeighbour_NoSuchLink_IsNoError() =>
        await bench.Backend.ProbeNeighbourAsync(4711, IPAddress.Parse("192.0.2.77"), Bench.Cancellation);

    [Fact]
    public async Task WaitForChange_NeighboursOfNoInterest_StaysQuiet()
    {
        bench.Interest = bench.Interest with { Neighbours = [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("fe80::1")] };
        await bench.Observe();
        bench.Space.IpBatch(string.Join('\n', Enumerable.Range(10, 200).Select(i =>
            $"neigh add 192.0.2.{i} lladdr 02:00:00:00:00:09 nud permanent dev wan0")));

        await AssertQuiet();
        bench.Space.Ip("neigh add 192.0.2.1 lladdr 02:00:00:00:00:01 nud reachable dev wan0");
        Assert.Equal("neighbour 192.0.2.1 dev wan0 reachable", await bench.Change());

        // Stale after reachable is the way of every entry in use.
        await bench.Observe();
        bench.Space.Ip("neigh change 192.0.2.1 lladdr 02:00:00:00:00:01 nud stale dev wan0");
        await AssertQuiet();
    }

    [Fact]
    public async Task Observe_NotificationsLost_ReadsAnew()
    {
        GatedSink? slow = null;
        await using var loaded = new Bench(interposer: sink => slow = new GatedSink(sink));
        await loaded.Observe();
        slow!.Gate.Reset();
        loaded.Space.IpBatch(string.Join('\n', Enumerable.Range(1, 5000).Select(i => $"route add default via 192.0.2.1 metric {i}")));
        loaded.Space.IpBatch(string.Join('\n', Enumerable.Range(1, 4000).Select(i => $"route del default via 192.0.2.1 metric {i}")));
        slow.Gate.Set();

        var seen = await loaded.ObserveUntil(seen => seen.Resyncs > 0);

        Assert.Equal(1000, seen.Routing.IPv4.Routes.Count);
        Assert.Equal(Sorted(await loaded.Observe(fresh: true)), Sorted(seen));
    }

    [Theory]
    [InlineData(IpFamily.IPv4, "192.0.2.1", "192.0.2.3")]
    [InlineData(IpFamily.IPv6, "2001:db8:178::1", "2001:db8:178::3")]
    public async Task Apply_NotificationsHeldUp_StepIsDecidedByWhatIsThere(IpFamily family, string first, string second)
    {
        GatedSink? slow = null;
        await using var loaded = new Bench(interposer: sink => slow = new GatedSink(sink), catchUp: TimeSpan.Zero);
        await loaded.Apply(new AddRoute(Bench.Default(family, first, 77)));
        await loaded.Observe();
        slow!.Gate.Reset();

        // That the first was replaced by the second is not heard yet, so the second is not known when it is to go.
        await loaded.Apply(new AddRoute(Bench.Default(family, second, 77)));
        await loaded.Apply(new DeleteRoute(Bench.Default(family, second, 77)));
        slow.Gate.Set();

        Assert.Empty(loaded.Space.Ip($"{(family == IpFamily.IPv4 ? "-4" : "-6")} route show table all proto 109"));
    }

    /// <summary>Proves that nothing is announced: the next announcement is that of a change made afterwards.</summary>
    private async Task AssertQuiet()
    {
        bench.Space.Ip("rule add pref 4242 lookup 7");
        Assert.Equal("rule+ 4242: from all lookup 7", await bench.Change());
        bench.Space.Ip("rule del pref 4242");
        await bench.Change();
        await bench.Observe();
    }

    private static IEnumerable<string> Sorted(RouteObservation seen) =>
        seen.Routing.IPv4.Routes.Concat(seen.Routing.IPv6.Routes).Select(route => route.ToString()).Order(StringComparer.Ordinal);

    private static string Foreign(int count, string verb)
    {
        var lines = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            lines.AppendLine(CultureInfo.InvariantCulture, $"route {verb} 10.{i >> 16}.{(i >> 8) & 255}.{i & 255}/32 via 192.0.2.1");
        }

        return lines.ToString();
    }
}
