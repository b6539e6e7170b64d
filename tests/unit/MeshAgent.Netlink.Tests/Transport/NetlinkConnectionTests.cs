using System.Net;
using MeshAgent.Netlink.Generic;
using MeshAgent.Netlink.Routing;
using MeshAgent.Netlink.Routing.Addresses;
using MeshAgent.Netlink.Routing.Links;
using MeshAgent.Netlink.Routing.Neighbours;
using MeshAgent.Netlink.Routing.Routes;
using MeshAgent.Netlink.Tests.Namespaces;
using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Tests.Transport;

public sealed class NetlinkConnectionTests : IDisposable
{
    private const int Wan = 10;
    private readonly NetworkNamespace space = new();
    private readonly NetlinkConnection connection;

    public NetlinkConnectionTests()
    {
        space.IpBatch(
            """
            link add wan0 index 10 type veth peer name isp0 index 11
            link set wan0 up
            link set isp0 up
            addr add 192.0.2.2/24 dev wan0
            """);
        connection = space.Run(() => NetlinkConnection.Open(NetlinkProtocol.Route));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RequestAsync_GatewayNotOnLink_NamesOperationReasonAndFix()
    {
        var error = await Assert.ThrowsAsync<NetlinkException>(
            async () => await connection.RequestAsync(RouteRequests.Add(Default("198.51.100.1")), Cancellation));

        Assert.Equal(Errno.NetworkUnreachable, error.Errno);
        Assert.Equal(
            "add IPv4 route default via 198.51.100.1 dev 10 table 1 metric 0: Nexthop has invalid gateway (ENETUNREACH); "
                + "the gateway must lie in a prefix of that link, or the route must be onlink",
            error.Message);
    }

    [Fact]
    public async Task RequestAsync_UnknownLinkKind_SaysSo()
    {
        var error = await Assert.ThrowsAsync<NetlinkException>(
            async () => await connection.RequestAsync(LinkRequests.Create("x0", "nosuchkind"), Cancellation));

        Assert.Equal(Errno.NotSupported, error.Errno);
        Assert.Contains("create link x0 of kind nosuchkind: Unknown device type (EOPNOTSUPP", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RequestAsync_AttributeTheKernelRefuses_NamesIt()
    {
        var route = Default("192.0.2.1") with { Table = 77 };
        var writer = route.Write(NetlinkMessageType.NewRoute, NetlinkFlags.Create);
        writer.Attribute(9, [1, 2, 3]);
        var request = new NetlinkRequest("add a broken route", writer, 12, static type => type == 9 ? "RTA_MULTIPATH" : null);

        var error = await Assert.ThrowsAsync<NetlinkException>(async () => await connection.RequestAsync(request, Cancellation));

        Assert.Equal("RTA_MULTIPATH", error.Attribute);
        Assert.Equal(Errno.OutOfRange, error.Errno);
        Assert.Contains("at RTA_MULTIPATH", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_ManyWithFailuresAmong_TriesAllAndTellsEach()
    {
        var requests = Enumerable.Range(0, 1000).Select(i => RouteRequests.Add(Default(i % 10 == 3 ? "198.51.100.1" : "192.0.2.1") with
        {
            Table = (uint)(1000 + i),
        })).ToArray();

        var outcomes = await connection.ExecuteAsync(requests, Cancellation);

        Assert.Equal(requests, outcomes.Select(outcome => outcome.Request));
        Assert.All(outcomes.Select((outcome, i) => (outcome, i)), pair => Assert.Equal(pair.i % 10 != 3, pair.outcome.IsSuccess));
        var shown = space.Ip("route show table all").Split('\n');
        Assert.Equal(900, shown.Count(line => line.StartsWith("default via", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task DumpAsync_VisitorThrows_SocketStaysUsable()
    {
        var many = Enumerable.Range(0, 2000).Select(i => RouteRequests.Add(Default("192.0.2.1") with { Priority = (uint)i }));
        Assert.All(await connection.ExecuteAsync([.. many], Cancellation), outcome => Assert.True(outcome.IsSuccess));

        await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await connection.DumpAsync(RouteRequests.Dump(KernelFamily.IPv4), new ThrowingVisitor(), Cancellation));

        var routes = await connection.DumpAsync<KernelRoute>(RouteRequests.Dump(KernelFamily.IPv4, 1), KernelRoute.TryDecode, Cancellation);
        Assert.Equal(2000, routes.Count);
    }

    [Fact]
    public async Task DumpAsync_Cancelled_SocketStaysUsable()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await connection.DumpAsync<KernelRoute>(
            RouteRequests.Dump(KernelFamily.IPv4), KernelRoute.TryDecode, cancelled.Token));

        Assert.NotEmpty(await connection.DumpAsync<KernelLink>(LinkRequests.Dump(), KernelLink.TryDecode, Cancellation));
    }

    [Fact]
    public async Task RequestAsync_ManyCallersAtOnce_EachGetsItsOwnAnswer()
    {
        await Task.WhenAll(Enumerable.Range(1, 50).Select(i => Task.Run(
            async () =>
            {
                var address = new KernelAddress
                {
                    Family = KernelFamily.IPv4,
                    LinkIndex = Wan,
                    Local = IPAddress.Parse($"10.0.0.{i}"),
                    PrefixLength = 32,
                };
                await connection.RequestAsync(AddressRequests.Add(address), Cancellation);
                await connection.RequestAsync(AddressRequests.Delete(address), Cancellation);
                var gone = await Assert.ThrowsAsync<NetlinkException>(
                    async () => await connection.RequestAsync(AddressRequests.Delete(address), Cancellation));
                Assert.Equal(Errno.AddressNotAvailable, gone.Errno);
            },
            Cancellation)));
    }

    [Fact]
    public async Task LinkRequests_CreateSetDelete_AreSeenByIp()
    {
        await connection.RequestAsync(LinkRequests.Create("my_wg_exit_lab", "bridge", mtu: 1420), Cancellation);
        KernelLink? link = null;
        await connection.QueryAsync(
            LinkRequests.Get("my_wg_exit_lab"),
            (in NetlinkMessage message) => Assert.True(KernelLink.TryDecode(message, out link, out _)),
            Cancellation);
        await connection.RequestAsync(LinkRequests.Set(link!.Index, up: true, mtu: 1380), Cancellation);

        Assert.Contains("mtu 1380", space.Ip("link show dev my_wg_exit_lab up"), StringComparison.Ordinal);

        await connection.RequestAsync(LinkRequests.Delete(link.Index), Cancellation);
        Assert.DoesNotContain("my_wg_exit_lab", space.Ip("link show"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProbeNeighbour_PresentAndAbsent_IsSeenByIp()
    {
        // The peer end answers for its own address.
        space.Ip("addr add 192.0.2.1/24 dev isp0");
        space.Sysctl("net.ipv4.conf.all.arp_ignore", "0");
        await connection.RequestAsync(NeighbourRequests.Probe(Wan, IPAddress.Parse("192.0.2.77")), Cancellation);

        Assert.Contains("192.0.2.77", space.Ip("neigh show dev wan0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResolveFamilyAsync_Controller_IsFoundWithItsGroups()
    {
        using var generic = space.Run(() => GenericNetlink.Open());

        var family = await generic.ResolveFamilyAsync("nlctrl", Cancellation);

        // linux/genetlink.h: GENL_ID_CTRL is 0x10, and the controller's own group is "notify".
        Assert.Equal(0x10, family!.Id);
        Assert.True(family.MulticastGroups.ContainsKey("notify"));
        Assert.Null(await generic.ResolveFamilyAsync("nosuchfamily", Cancellation));
    }

    public void Dispose()
    {
        connection.Dispose();
        space.Dispose();
    }

    private static KernelRoute Default(string gateway) => new()
    {
        Family = KernelFamily.IPv4,
        Destination = AddressPrefix.Default(KernelFamily.IPv4),
        Table = 1,
        Protocol = 109,
        NextHops = [new KernelNextHop(Wan, IPAddress.Parse(gateway))],
    };

    private sealed class ThrowingVisitor : INetlinkDumpVisitor
    {
        public void Begin()
        {
        }

        public void Visit(in NetlinkMessage message) => throw new InvalidOperationException("seen enough");
    }
}
