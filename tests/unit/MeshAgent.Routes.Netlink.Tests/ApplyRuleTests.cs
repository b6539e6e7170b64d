using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Routes.Netlink.Tests;

/// <summary>Steps about rules, judged by ip(8).</summary>
public sealed class ApplyRuleTests : IAsyncLifetime
{
    private readonly Bench bench = new();

    public static TheoryData<string, string> Shapes => new()
    {
        { "mark", "1000: from all fwmark 0x1/0x1 lookup 1 proto 109" },
        { "suppress", "1000: from all fwmark 0x1/0xff lookup main suppress_prefixlength 0 proto 109" },
        { "unreachable", "1000: from all fwmark 0x1/0x1 unreachable proto 109" },
        { "large table", "1000: from all lookup 4000000000 proto 109" },
        { "prefixes", "1000: not from 10.30.0.0/24 to 203.0.113.0/24 lookup 2 proto 109" },
        { "links", "1000: from all iif lo oif wan0 lookup 2 proto 109" },
        { "ports", "1000: from all ipproto udp sport 68 dport 67-68 lookup main proto 109" },
        { "ipv6", "1000: from 2001:db8:30::/48 fwmark 0x1/0x1 lookup 1 proto 109" },
        { "ipv6 unreachable", "1000: from all fwmark 0x1/0x1 unreachable proto 109" },
    };

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Apply_RuleOfEveryShape_IsWhatIpShowsAndIsObservedAndGoes(string shape, string shown)
    {
        var rule = RuleOf(shape);

        await bench.Apply(new AddRule(rule));

        Assert.Equal(shown, Show(rule.Family));
        Assert.Equal(rule, Assert.Single((await bench.Observe()).Routing[rule.Family].Rules, seen => seen.Preference == 1000));

        await bench.Apply(new AddRule(rule), new AddRule(rule));
        Assert.Equal(shown, Show(rule.Family));

        await bench.Apply(new DeleteRule(rule), new DeleteRule(rule));
        Assert.Equal("", Show(rule.Family));
    }

    [Fact]
    public async Task Apply_DeleteForeignTwin_LeavesIt()
    {
        bench.Space.Ip("rule add pref 1000 fwmark 0x1/0x1 lookup 1 proto 3");
        var twin = RuleOf("mark");

        var results = await bench.Backend.ApplyAsync(
            [new DeleteRule(twin), new DeleteRule(twin with { Protocol = 3 })], Bench.Cancellation);

        Assert.Equal([true, false], results.Select(result => result.IsDone));
        Assert.Equal(FaultOrigin.Agent, results[1].Fault!.Origin);
        Assert.Equal("1000: from all fwmark 0x1/0x1 lookup 1 proto 3", Show(IpFamily.IPv4));
    }

    [Fact]
    public async Task Observe_ForeignRules_AreSeenInOrderOfPreference()
    {
        bench.Space.Ip("rule add pref 10000 iif lo lookup 20");
        bench.Space.Ip("rule add pref 1001 fwmark 0x100/0x3f00 lookup 30");

        var rules = (await bench.Observe()).Routing.IPv4.Rules;

        Assert.Equal([0u, 1001u, 10000u, 32766u, 32767u], rules.Select(rule => rule.Preference));
        Assert.Equal(new PacketMark(0x100, 0x3f00), rules[1].Mark);
    }

    private string Show(IpFamily family)
    {
        var lines = bench.Space.Execute("ip", $"-d {(family == IpFamily.IPv6 ? "-6" : "-4")} rule show pref 1000", null);
        return string.Join('\n', lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
            string.Join(' ', line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
                .Replace("proto boot", "proto 3", StringComparison.Ordinal)));
    }

    private static RoutingRule RuleOf(string shape)
    {
        var rule = new RoutingRule { Family = IpFamily.IPv4, Preference = 1000, Protocol = RouteProtocols.MeshAgent };
        var marked = rule with { Mark = new PacketMark(1, 1), Table = 1 };
        return shape switch
        {
            "mark" => marked,
            "suppress" => marked with { Mark = new PacketMark(1, 0xff), Table = RouteTables.Main, SuppressPrefixLength = 0 },
            "unreachable" => marked with { Table = 0, Action = RuleAction.Unreachable },
            "large table" => rule with { Table = 4_000_000_000 },
            "prefixes" => rule with
            {
                Invert = true,
                From = IPNetwork.Parse("10.30.0.0/24"),
                To = IPNetwork.Parse("203.0.113.0/24"),
                Table = 2,
            },
            "links" => rule with { InputLink = "lo", OutputLink = "wan0", Table = 2 },
            "ports" => rule with
            {
                IpProtocol = 17,
                SourcePorts = PortRange.Of(68),
                DestinationPorts = new PortRange(67, 68),
                Table = RouteTables.Main,
            },
            "ipv6" => marked with { Family = IpFamily.IPv6, From = IPNetwork.Parse("2001:db8:30::/48") },
            "ipv6 unreachable" => marked with { Family = IpFamily.IPv6, Table = 0, Action = RuleAction.Unreachable },
            _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, "no such shape"),
        };
    }
}
