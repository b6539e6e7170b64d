using System.Globalization;
using System.Text;
using MeshAgent.Netlink.Filtering;
using MeshAgent.Netlink.Routing;
using MeshAgent.Netlink.Routing.Routes;
using MeshAgent.Netlink.Tests.Namespaces;
using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Tests.Transport;

public sealed class NetlinkListenerTests : IDisposable
{
    private readonly NetworkNamespace space = new();
    private readonly RecordingSink sink = new();

    public NetlinkListenerTests() => space.IpBatch(
        """
        link add wan0 index 10 type veth peer name isp0 index 11
        link set wan0 up
        link set isp0 up
        addr add 192.0.2.2/24 dev wan0
        """);

    [Fact]
    public void Listener_RouteAdded_HearsIt()
    {
        using var listener = Listen(new NetlinkListenerOptions { Groups = [MulticastGroup.IPv4Route] });

        space.Ip("route add default via 192.0.2.1 metric 77");

        RecordingSink.WaitFor(() => sink.Routes.Any(route => route.Priority == 77), "the route");
    }

    [Fact]
    public void Listener_Filtered_HearsOnlyWhatIsOfInterest()
    {
        using var listener = Listen(new NetlinkListenerOptions
        {
            Groups = [MulticastGroup.Link, MulticastGroup.IPv4Route, MulticastGroup.IPv6Route],
            Filter = EventFilter.Build(new EventInterest { Protocols = [109], Tables = [7, 252, 300, 4_000_000_000] }),
        });

        space.IpBatch(
            """
            route add 10.1.0.0/16 via 192.0.2.1
            route add 10.2.0.0/16 via 192.0.2.1 table 8
            route add 10.3.0.0/16 via 192.0.2.1 table 301
            route add 10.4.0.0/16 via 192.0.2.1 table 7
            route add 10.5.0.0/16 via 192.0.2.1 table 300
            route add 10.6.0.0/16 via 192.0.2.1 table 4000000000
            route add 10.7.0.0/16 via 192.0.2.1 table 252
            route add 10.8.0.0/16 via 192.0.2.1 proto 109
            route add default via 192.0.2.1 table 9
            link set wan0 mtu 1400
            route del default via 192.0.2.1 table 9
            """);
        space.Ip("-6 route add unreachable default table 3 metric 5");

        RecordingSink.WaitFor(() => sink.Routes.Any(route => route.Family == KernelFamily.IPv6), "the last route");
        Assert.Equal(
            ["10.4.0.0/16", "10.5.0.0/16", "10.6.0.0/16", "10.7.0.0/16", "10.8.0.0/16", "default", "default", "default"],
            sink.Routes.Select(route => route.Destination.ToString()));
        Assert.Contains(NetlinkMessageType.NewLink, sink.Types);
        Assert.Contains(NetlinkMessageType.DeleteRoute, sink.Types);
    }

    [Fact]
    public void Listener_ThousandsOfForeignRoutes_IsNotWoken()
    {
        using var listener = Listen(new NetlinkListenerOptions
        {
            Groups = [MulticastGroup.IPv4Route],
            Filter = EventFilter.Build(new EventInterest { Protocols = [109], Tables = [1, 2] }),
            ReceiveBufferBytes = 4096,
        });

        space.IpBatch(ManyRoutes(20_000));
        space.Ip("route add default via 192.0.2.1 metric 77");

        RecordingSink.WaitFor(() => sink.Messages > 0, "the one route of interest");
        Assert.Equal(1, sink.Messages);
        Assert.Equal(0, sink.Resyncs);
    }

    [Fact]
    public void Listener_BufferOverrun_AsksForResyncAndGoesOn()
    {
        sink.Open.Reset();
        using var listener = Listen(new NetlinkListenerOptions { Groups = [MulticastGroup.IPv4Route], ReceiveBufferBytes = 4096 });
        space.IpBatch(ManyRoutes(2000));
        sink.Open.Set();

        RecordingSink.WaitFor(() => sink.Resyncs > 0, "the resync");
        space.Ip("route add default via 192.0.2.1 metric 77");
        RecordingSink.WaitFor(() => sink.Routes.Any(route => route.Priority == 77), "a route after the overrun");
        Assert.Null(sink.Stopped);
    }

    [Fact]
    public async Task WaitUntilIdle_AfterAChange_TheChangeHasBeenHeard()
    {
        using var listener = Listen(new NetlinkListenerOptions { Groups = [MulticastGroup.IPv4Route] });
        using var connection = space.Run(() => NetlinkConnection.Open(NetlinkProtocol.Route));
        for (var metric = 1u; metric <= 500; metric++)
        {
            var route = new KernelRoute
            {
                Family = KernelFamily.IPv4,
                Destination = AddressPrefix.Default(KernelFamily.IPv4),
                Priority = metric,
                Type = 7,
            };
            await connection.RequestAsync(RouteRequests.Add(route), TestContext.Current.CancellationToken);

            Assert.True(listener.WaitUntilIdle(TimeSpan.FromSeconds(10)));
            Assert.Equal(metric, (uint)sink.Messages);
        }
    }

    [Fact]
    public void ReplaceFilter_Wider_HearsMore()
    {
        using var listener = Listen(new NetlinkListenerOptions
        {
            Groups = [MulticastGroup.IPv4Route],
            Filter = EventFilter.Build(new EventInterest()),
        });
        space.Ip("route add 10.1.0.0/16 via 192.0.2.1 table 9");
        listener.ReplaceFilter(EventFilter.Build(new EventInterest { Tables = [9] }));
        space.Ip("route add 10.2.0.0/16 via 192.0.2.1 table 9");

        RecordingSink.WaitFor(() => sink.Messages > 0, "the second route");
        Assert.Equal("10.2.0.0/16", Assert.Single(sink.Routes).Destination.ToString());
    }

    [Fact]
    public void Open_GroupThatIsNot_SaysWhich()
    {
        var error = Assert.Throws<NetlinkException>(
            () => space.Run(() => NetlinkListener.Open(NetlinkProtocol.Route, new NetlinkListenerOptions { Groups = [4711] })));

        Assert.Contains("subscribe to netlink group 4711", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => space.Dispose();

    private static string ManyRoutes(int count)
    {
        var lines = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            lines.AppendLine(CultureInfo.InvariantCulture, $"route add 10.{(i >> 8) & 255}.{i & 255}.0/24 via 192.0.2.1");
        }

        return lines.ToString();
    }

    private NetlinkListener Listen(NetlinkListenerOptions options)
    {
        var listener = space.Run(() => NetlinkListener.Open(NetlinkProtocol.Route, options));
        listener.Start(sink);
        return listener;
    }
}
