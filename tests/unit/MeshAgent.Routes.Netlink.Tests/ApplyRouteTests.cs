using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Routes.Netlink.Tests;

/// <summary>Steps about routes, judged by ip(8).</summary>
public sealed class ApplyRouteTests : IAsyncLifetime
{
    private readonly Bench bench = new();

    public static TheoryData<string, string> Shapes => new()
    {
        { "gateway", "default via 192.0.2.1 dev wan0 proto 109" },
        { "metric", "default via 192.0.2.1 dev wan0 proto 109 metric 77" },
        { "source and mtu", "default via 192.0.2.1 dev wan0 proto 109 src 192.0.2.2 mtu 1400" },
        { "onlink", "default via 198.51.100.1 dev wan0 proto 109 onlink" },
        { "point to point", "default dev ppp0 proto 109 scope link linkdown" },
        { "point to point, anywhere", "default dev ppp0 proto 109 linkdown" },
        { "multipath", "default proto 109 nexthop via 192.0.2.1 dev wan0 weight 3 nexthop dev ppp0 weight 1 linkdown" },
        { "via inet6", "default via inet6 fe80::1 dev wan0 proto 109" },
        { "unreachable", "unreachable default proto 109 metric 4294967295" },
        { "throw", "throw default proto 109" },
        { "blackhole", "blackhole 203.0.113.0/24 proto 109" },
        { "prohibit", "prohibit 203.0.113.5 proto 109" },
        { "ipv6 gateway", "default via 2001:db8:178::1 dev wan0 proto 109 metric 1024 mtu 1280 pref medium" },
        { "ipv6 link-local", "default via fe80::1 dev wan0 proto 109 metric 1024 pref medium" },
        { "ipv6 onlink", "default via 2001:db8:ffff::1 dev wan0 proto 109 metric 1024 onlink pref medium" },
        {
            "ipv6 multipath",
            "default proto 109 metric 5 pref medium nexthop via fe80::1 dev wan0 weight 2 nexthop via fe80::2 dev wan0 weight 1"
        },
        { "ipv6 unreachable", "unreachable default dev lo proto 109 metric 4278198272 pref medium" },
        { "ipv6 throw", "throw default dev lo proto 109 metric 1024 pref medium" },
        { "ipv6 source", "2001:db8:9::/64 dev wan0 proto 109 src 2001:db8:178::2 metric 1024 pref medium" },
        { "ipv6 from", "default from 2001:db8:178::/64 via fe80::1 dev wan0 proto 109 metric 1024 pref medium" },
    };

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Apply_RouteOfEveryShape_IsWhatIpShowsAndIsObservedAndGoes(string shape, string shown)
    {
        var route = RouteOf(shape);

        await bench.Apply(new AddRoute(route));

        Assert.Equal(shown, Show(route));
        var seen = Assert.Single((await bench.Observe()).Routing[route.Family].Routes, candidate => candidate.Table == route.Table);
        Assert.Equal(Visible(route), Visible(seen));

        // Again is nothing: no request, no notification, no second route.
        await bench.Apply(new AddRoute(route), new AddRoute(seen));
        Assert.Equal(shown, Show(route));

        await bench.Apply(new DeleteRoute(seen), new DeleteRoute(seen));
        Assert.Equal("", Show(route));
    }

    [Theory]
    [InlineData(IpFamily.IPv4, "192.0.2.1", "192.0.2.9")]
    [InlineData(IpFamily.IPv6, "fe80::1", "fe80::9")]
    public async Task Apply_OtherGatewayAtTheSamePlace_ReplacesInOneStep(IpFamily family, string before, string after)
    {
        await bench.Apply(new AddRoute(Bench.Default(family, before)));
        await bench.Apply(new AddRoute(Bench.Default(family, after)));

        Assert.Contains($"default via {after} dev wan0", Show(Bench.Default(family, after)), StringComparison.Ordinal);
        Assert.Single((await bench.Observe()).Routing[family].Routes);
        Assert.Equal((await bench.Observe(fresh: true)).Routing, (await bench.Observe()).Routing);
    }

    [Theory]
    [InlineData(IpFamily.IPv4, "192.0.2.1")]
    [InlineData(IpFamily.IPv6, "fe80::1")]
    public async Task Apply_UnreachableTurnsIntoGatewayAndBack_EachIsAlone(IpFamily family, string gateway)
    {
        var route = Bench.Default(family, gateway, metric: 9);
        var refusal = route with { Type = RouteType.Unreachable, NextHops = [] };

        foreach (var wanted in new[] { refusal, route, refusal, route })
        {
            await bench.Apply(new AddRoute(wanted));
            Assert.Equal(wanted.Type, Assert.Single((await bench.Observe(fresh: true)).Routing[family].Routes).Type);
        }
    }

    [Theory]
    [InlineData(IpFamily.IPv4, "192.0.2.1", "192.0.2.9")]
    [InlineData(IpFamily.IPv6, "fe80::1", "fe80::9")]
    public async Task Apply_SameNextHopsInAnotherOrder_IsAlreadyDone(IpFamily family, string one, string other)
    {
        var first = Bench.Default(family, one).NextHops[0];
        var second = Bench.Default(family, other).NextHops[0];
        var route = Bench.Default(family, one) with { NextHops = [first, second] };
        await bench.Apply(new AddRoute(route));
        await bench.Observe();

        await bench.Apply(new AddRoute(route with { NextHops = [second, first] }));

        var change = bench.Change();
        bench.Space.Ip("rule add pref 4242 lookup 7");
        Assert.Equal("rule+ 4242: from all lookup 7", await change);
    }

    [Theory]
    [InlineData(IpFamily.IPv4, "192.0.2.1", "192.0.2.9")]
    [InlineData(IpFamily.IPv6, "fe80::1", "fe80::9")]
    public async Task Apply_ForeignRouteAtThePlace_IsLeftAloneAndNamed(IpFamily family, string foreign, string own)
    {
        bench.Space.Ip($"{Option(family)} route add default via {foreign} dev wan0 table 1 metric 50 proto 16");
        var result = Assert.Single(await bench.Backend.ApplyAsync(
            [new AddRoute(Bench.Default(family, own, metric: 50))], Bench.Cancellation));

        Assert.Equal(FaultOrigin.ThirdParty, result.Fault!.Origin);
        Assert.Contains($"default via {foreign} dev wan0 table 1 proto 16", result.Fault.Message, StringComparison.Ordinal);
        Assert.Contains($"default via {foreign}", Show(Bench.Default(family, own)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(IpFamily.IPv4, "192.0.2.1")]
    [InlineData(IpFamily.IPv6, "fe80::1")]
    public async Task Apply_DeleteForeignRoute_IsRefused(IpFamily family, string gateway)
    {
        bench.Space.Ip($"{Option(family)} route add default via {gateway} dev wan0 table 1 proto 16");
        var seen = Assert.Single((await bench.Observe()).Routing[family].Routes);

        var results = await bench.Backend.ApplyAsync(
            [new DeleteRoute(seen), new DeleteRoute(seen with { Protocol = RouteProtocols.MeshAgent })], Bench.Cancellation);

        Assert.Equal([false, true], results.Select(result => result.IsDone));
        Assert.Equal(FaultOrigin.Agent, results[0].Fault!.Origin);
        Assert.Contains($"default via {gateway}", Show(seen), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_DeleteWithMetricZeroOfWhatIsGone_LeavesTheOneWithAMetric()
    {
        var kept = Bench.Default(IpFamily.IPv4, "192.0.2.1", metric: 10);
        await bench.Apply(new AddRoute(kept), new DeleteRoute(kept with { Metric = 0 }));

        Assert.Equal("default via 192.0.2.1 dev wan0 proto 109 metric 10", Show(kept));
    }

    [Fact]
    public async Task Apply_OneStepFails_OthersAreDone()
    {
        var results = await bench.Backend.ApplyAsync(
            [
                new AddRoute(Bench.Default(IpFamily.IPv4, "192.0.2.1", metric: 1)),
                new AddRoute(Bench.Default(IpFamily.IPv4, "203.0.113.1", metric: 2)),
                new AddRoute(Bench.Default(IpFamily.IPv4, "192.0.2.1", metric: 3)),
                new AddRoute(Bench.Default(IpFamily.IPv6, "fe80::1")),
            ],
            Bench.Cancellation);

        Assert.Equal([true, false, true, true], results.Select(result => result.IsDone));
        Assert.Equal(101, results[1].Fault!.ErrorNumber);
        Assert.Contains("Nexthop has invalid gateway (ENETUNREACH)", results[1].Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_SeveralStepsAtOnePlace_AreTakenInOrder()
    {
        var first = Bench.Default(IpFamily.IPv4, "192.0.2.1");
        var second = Bench.Default(IpFamily.IPv4, "192.0.2.9");

        await bench.Apply(new AddRoute(first), new AddRoute(second), new DeleteRoute(second), new AddRoute(first));

        Assert.Equal("default via 192.0.2.1 dev wan0 proto 109", Show(first));
    }

    [Fact]
    public async Task Apply_IPv6Disabled_DoesNotCostIPv4()
    {
        await using var plain = new Bench(iPv6: false);
        var results = await plain.Backend.ApplyAsync(
            [
                new AddRoute(Bench.Default(IpFamily.IPv6, "fe80::1")),
                new AddRoute(Bench.Default(IpFamily.IPv4, "192.0.2.1")),
                new AddRule(new RoutingRule
                {
                    Family = IpFamily.IPv4, Preference = 1000, Table = 1, Mark = new PacketMark(1, 1), Protocol = RouteProtocols.MeshAgent,
                }),
            ],
            Bench.Cancellation);

        Assert.Equal([false, true, true], results.Select(result => result.IsDone));
        var seen = await plain.Observe();
        Assert.Null(seen.Routing.IPv4.Fault);
        Assert.Single(seen.Routing.IPv4.Routes);
        Assert.Contains(seen.Routing.IPv4.Rules, rule => rule.Preference == 1000);
    }

    private static string Option(IpFamily family) => family == IpFamily.IPv6 ? "-6" : "-4";

    /// <summary>What the kernel fills in is not part of what was asked.</summary>
    private static Route Visible(Route route) => route with
    {
        Metric = route.Family == IpFamily.IPv6 && route.Metric == 0 ? 1024 : route.Metric,
        NextHops = route.NextHops.Select(hop => hop with { IsDead = false }).ToEquatableArray(),
    };

    /// <summary>The table of the route as ip prints it, on one line.</summary>
    private string Show(Route route)
    {
        var text = bench.Space.Execute("ip", $"{Option(route.Family)} route show table {route.Table}", null);
        return string.Join(' ', text.Split([' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));
    }

    private Route RouteOf(string shape)
    {
        var v4 = Bench.Default(IpFamily.IPv4, "192.0.2.1", table: 7);
        var v6 = Bench.Default(IpFamily.IPv6, "fe80::1", table: 7);
        bench.Interest = bench.Interest with { Tables = [7] };
        return shape switch
        {
            "gateway" => v4,
            "metric" => v4 with { Metric = 77 },
            "source and mtu" => v4 with { PreferredSource = IPAddress.Parse("192.0.2.2"), Mtu = 1400 },
            "onlink" => v4 with { NextHops = [Hop("198.51.100.1") with { OnLink = true }] },
            "point to point" => v4 with { NextHops = [new NextHop { LinkIndex = bench.Ppp }], Scope = RouteScope.Link },
            "point to point, anywhere" => v4 with { NextHops = [new NextHop { LinkIndex = bench.Ppp }] },
            "multipath" => v4 with { NextHops = [Hop("192.0.2.1") with { Weight = 3 }, new NextHop { LinkIndex = bench.Ppp }] },
            "via inet6" => v4 with { NextHops = [Hop("fe80::1")] },
            "unreachable" => v4 with { Type = RouteType.Unreachable, NextHops = [], Metric = uint.MaxValue },
            "throw" => v4 with { Type = RouteType.Throw, NextHops = [] },
            "blackhole" => v4 with { Type = RouteType.Blackhole, NextHops = [], Destination = IPNetwork.Parse("203.0.113.0/24") },
            "prohibit" => v4 with { Type = RouteType.Prohibit, NextHops = [], Destination = IPNetwork.Parse("203.0.113.5/32") },
            "ipv6 gateway" => v6 with { NextHops = [Hop("2001:db8:178::1")], Mtu = 1280 },
            "ipv6 link-local" => v6,
            "ipv6 onlink" => v6 with { NextHops = [Hop("2001:db8:ffff::1") with { OnLink = true }] },
            "ipv6 multipath" => v6 with { NextHops = [Hop("fe80::1") with { Weight = 2 }, Hop("fe80::2")], Metric = 5 },
            "ipv6 unreachable" => v6 with { Type = RouteType.Unreachable, NextHops = [], Metric = 4278198272 },
            "ipv6 throw" => v6 with { Type = RouteType.Throw, NextHops = [] },
            "ipv6 source" => v6 with
            {
                Destination = IPNetwork.Parse("2001:db8:9::/64"),
                NextHops = [new NextHop { LinkIndex = Bench.Wan }],
                PreferredSource = IPAddress.Parse("2001:db8:178::2"),
            },
            "ipv6 from" => v6 with { SourcePrefix = IPNetwork.Parse("2001:db8:178::/64") },
            _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, "no such shape"),
        };
    }

    private static NextHop Hop(string gateway) => new() { LinkIndex = Bench.Wan, Gateway = IPAddress.Parse(gateway) };
}
