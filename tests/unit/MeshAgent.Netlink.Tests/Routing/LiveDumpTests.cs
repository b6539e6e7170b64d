using System.Net;
using System.Text.Json;
using MeshAgent.Netlink.Routing;
using MeshAgent.Netlink.Routing.Addresses;
using MeshAgent.Netlink.Routing.Links;
using MeshAgent.Netlink.Routing.Neighbours;
using MeshAgent.Netlink.Routing.Routes;
using MeshAgent.Netlink.Routing.Rules;
using MeshAgent.Netlink.Tests.Fixtures;
using MeshAgent.Netlink.Tests.Namespaces;
using MeshAgent.Netlink.Transport;

namespace MeshAgent.Netlink.Tests.Routing;

/// <summary>The running kernel's objects by our socket, against <c>ip -j -d</c> on the same objects.</summary>
public sealed class LiveDumpTests : IDisposable
{
    private readonly NetworkNamespace space = new();
    private readonly NetlinkConnection connection;

    public LiveDumpTests()
    {
        space.Sysctl("net.ipv6.conf.all.accept_dad", "0");
        space.Sysctl("net.ipv6.conf.default.accept_dad", "0");
        space.Sysctl("net.ipv6.conf.default.addr_gen_mode", "1");
        space.IpBatch(File.ReadAllText(Fixture.PathOf("objects.batch")));
        space.IpBatch(File.ReadAllText(Fixture.PathOf("objects6.batch")), "-6");
        connection = space.Run(() => NetlinkConnection.Open(NetlinkProtocol.Route));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(KernelFamily.IPv4, "-4")]
    [InlineData(KernelFamily.IPv6, "-6")]
    public async Task DumpRoutes_EveryShape_IsWhatIpPrints(KernelFamily family, string option)
    {
        var names = await LinkNames();
        var routes = await connection.DumpAsync<KernelRoute>(RouteRequests.Dump(family), KernelRoute.TryDecode, Cancellation);

        Assert.Equal(
            Parse(space.Ip($"{option} -j -d -N route show table all")).Select(route => IpJson.OfRoute(route, family == KernelFamily.IPv6)),
            routes.Select(route => IpJson.Of(route, index => names[index])));
    }

    [Theory]
    [InlineData(KernelFamily.IPv4, 1u)]
    [InlineData(KernelFamily.IPv4, 4_000_000_000u)]
    [InlineData(KernelFamily.IPv6, 300u)]
    public async Task DumpRoutes_OfOneTable_IsOnlyThatTable(KernelFamily family, uint table)
    {
        var routes = await connection.DumpAsync<KernelRoute>(RouteRequests.Dump(family, table), KernelRoute.TryDecode, Cancellation);

        Assert.Equal(table, Assert.Single(routes).Table);
    }

    [Fact]
    public async Task DumpRoutes_OfTableThatIsNot_SaysNotFound()
    {
        var error = await Assert.ThrowsAsync<NetlinkException>(async () => await connection.DumpAsync<KernelRoute>(
            RouteRequests.Dump(KernelFamily.IPv4, table: 4711), KernelRoute.TryDecode, Cancellation));

        Assert.Equal(Errno.NotFound, error.Errno);
        Assert.Contains("read the IPv4 routes of table 4711", error.Message, StringComparison.Ordinal);

        // And the socket is none the worse.
        Assert.NotEmpty(await connection.DumpAsync<KernelLink>(LinkRequests.Dump(), KernelLink.TryDecode, Cancellation));
    }

    [Theory]
    [InlineData(KernelFamily.IPv4, "-4")]
    [InlineData(KernelFamily.IPv6, "-6")]
    public async Task DumpRules_EveryShape_IsWhatIpPrints(KernelFamily family, string option)
    {
        var rules = await connection.DumpAsync<KernelRule>(RuleRequests.Dump(family), KernelRule.TryDecode, Cancellation);

        Assert.Equal(Parse(space.Ip($"{option} -j -d -N rule show")).Select(IpJson.OfRule), rules.Select(IpJson.Of));
    }

    [Fact]
    public async Task DumpLinks_EveryKind_IsWhatIpPrints()
    {
        var names = await LinkNames();
        var links = await connection.DumpAsync<KernelLink>(LinkRequests.Dump(), KernelLink.TryDecode, Cancellation);

        Assert.Equal(
            Parse(space.Ip("-j -d -N link show")).Select(IpJson.OfLink),
            links.Select(link => IpJson.Of(link, index => names[index])));
    }

    [Fact]
    public async Task DumpAddresses_BothFamilies_IsWhatIpPrints()
    {
        var names = await LinkNames();
        var addresses = await connection.DumpAsync<KernelAddress>(
            AddressRequests.Dump(KernelFamily.Any), KernelAddress.TryDecode, Cancellation);

        Assert.Equal(
            Parse(space.Ip("-j -d -N addr show")).SelectMany(IpJson.OfAddresses).Select(WithoutClock).Order(StringComparer.Ordinal),
            addresses.Select(address => WithoutClock(IpJson.Of(address, index => names[index]))).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task DumpNeighbours_BothFamilies_IsWhatIpPrints()
    {
        var names = await LinkNames();
        foreach (var (family, option) in new[] { (KernelFamily.IPv4, "-4"), (KernelFamily.IPv6, "-6") })
        {
            var neighbours = await connection.DumpAsync<KernelNeighbour>(
                NeighbourRequests.Dump(family), KernelNeighbour.TryDecode, Cancellation);

            Assert.Equal(
                Parse(space.Ip($"{option} -j neigh show")).Select(IpJson.OfNeighbour),
                neighbours.Where(neighbour => neighbour.State != NeighbourStates.NoArp)
                    .Select(neighbour => IpJson.Of(neighbour, index => names[index])));
        }
    }

    [Theory]
    [InlineData("203.0.113.200", 0u)]
    [InlineData("192.0.2.50", 0u)]
    [InlineData("198.18.5.5", 1u)]
    public async Task GetRoute_MarkedOrNot_AnswersAsIpRouteGet(string destination, uint mark)
    {
        // These two refuse everything that is not marked.
        space.Ip("rule del pref 1070");
        space.Ip("rule del pref 1080");
        KernelRoute? answer = null;
        await connection.QueryAsync(
            RouteRequests.Get(IPAddress.Parse(destination), mark),
            (in MeshAgent.Netlink.Wire.NetlinkMessage message) => Assert.True(KernelRoute.TryDecode(message, out answer, out _)),
            Cancellation);

        var ip = Assert.Single(Parse(space.Ip($"-j -N route get {destination} mark {mark}")));
        Assert.Equal(ip.GetProperty("dst").GetString(), answer!.Destination.Address.ToString());
        Assert.Equal(ip.GetProperty("prefsrc").GetString(), answer.PreferredSource!.ToString());
        Assert.Equal(ip.GetProperty("dev").GetString(), (await LinkNames())[Assert.Single(answer.NextHops).LinkIndex]);
    }

    public void Dispose()
    {
        connection.Dispose();
        space.Dispose();
    }

    /// <summary>Lifetimes that run differ by a second between two looks.</summary>
    private static string WithoutClock(string address) => address.Contains("::77/", StringComparison.Ordinal)
        ? address[..address.IndexOf("valid=", StringComparison.Ordinal)]
        : address;

    private static JsonElement[] Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(element => element.Clone())];
    }

    private async Task<Dictionary<int, string>> LinkNames() =>
        (await connection.DumpAsync<KernelLink>(LinkRequests.Dump(), KernelLink.TryDecode, Cancellation))
            .ToDictionary(link => link.Index, link => link.Name);
}
