using System.Net;
using System.Text.Json;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Routes.Netlink.Tests;

/// <summary>The kernel's choice by us and by <c>ip route get</c>.</summary>
public sealed class QueryTests : IAsyncLifetime
{
    private readonly Bench bench = new(
        """
        route add default via 192.0.2.1 table 1
        route add unreachable default table 2
        rule add pref 1000 fwmark 0x1/0x1 lookup 1
        rule add pref 1030 lookup main suppress_prefixlength 0
        rule add pref 1040 lookup 2
        """);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Theory]
    [InlineData("203.0.113.1", 1u)]
    [InlineData("10.30.0.7", 0u)]
    [InlineData("192.0.2.1", 0u)]
    public async Task Query_WithAWay_IsThatOfIp(string destination, uint mark)
    {
        var answer = await bench.Backend.QueryAsync(new RouteQuery(IPAddress.Parse(destination), mark), Bench.Cancellation);

        var path = Only(bench.Space.Ip($"-j route get {destination} mark {mark}"));
        var match = Only(bench.Space.Ip($"-j route get fibmatch {destination} mark {mark}"));
        Assert.Null(answer.Refusal);
        Assert.Equal(path.GetProperty("prefsrc").GetString(), answer.Source!.ToString());
        Assert.Equal(match.GetProperty("dst").GetString(), answer.Route!.IsDefault ? "default" : answer.Route.Destination.ToString());
        Assert.Equal(
            match.TryGetProperty("gateway", out var gateway) ? gateway.GetString() : null,
            Assert.Single(answer.Route.NextHops).Gateway?.ToString());
    }

    [Theory]
    [InlineData("203.0.113.1", 0u, 113)]
    [InlineData("2001:db8:ffff::1", 0u, 101)]
    public async Task Query_WithoutAWay_SaysWhy(string destination, uint mark, int errno)
    {
        var answer = await bench.Backend.QueryAsync(new RouteQuery(IPAddress.Parse(destination), mark), Bench.Cancellation);

        // EHOSTUNREACH and ENETUNREACH, "No route to host" and "Network is unreachable" of ip.
        Assert.Null(answer.Route);
        Assert.Equal(errno, answer.Refusal!.ErrorNumber);
    }

    [Theory]
    [InlineData(17, "udp", false)]
    [InlineData(6, "tcp", true)]
    public async Task Query_RuleOfAProtocol_IsMetByThatProtocolOnly(byte protocol, string word, bool hasWay)
    {
        bench.Space.Ip("rule add pref 1026 to 192.0.2.0/24 ipproto udp lookup 2");

        var answer = await bench.Backend.QueryAsync(
            new RouteQuery(IPAddress.Parse("192.0.2.1")) { IpProtocol = protocol }, Bench.Cancellation);

        Assert.Equal(hasWay, answer.Route is not null);
        if (hasWay)
        {
            Assert.Equal("192.0.2.0/24", Only(bench.Space.Ip($"-j route get fibmatch 192.0.2.1 ipproto {word}")).GetProperty("dst").GetString());
        }
    }

    [Fact]
    public async Task Query_ForwardedByUnknownLink_NamesIt()
    {
        var answer = await bench.Backend.QueryAsync(
            new RouteQuery(IPAddress.Parse("203.0.113.1"), InputLink: "eth7"), Bench.Cancellation);

        Assert.Equal("there is no link eth7", answer.Refusal!.Message);
    }

    [Fact]
    public async Task Query_ForwardedFromTheLan_IsThatOfIp()
    {
        bench.Space.Sysctl("net.ipv4.conf.all.forwarding", "1");
        bench.Space.Ip("link add eth1 type veth peer name port1");
        bench.Space.IpBatch("link set eth1 master br-lan\nlink set eth1 up\nlink set port1 up");
        var query = new RouteQuery(IPAddress.Parse("192.0.2.9"), 0, IPAddress.Parse("10.30.0.7"), "br-lan");
        await bench.Observe();

        var answer = await bench.Backend.QueryAsync(query, Bench.Cancellation);

        Assert.Equal("192.0.2.0/24", answer.Route!.Destination.ToString());
    }

    private static JsonElement Only(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Assert.Single(document.RootElement.EnumerateArray().Select(element => element.Clone()));
    }
}
