using System.Net;
using MeshAgent.Netlink.Filtering;
using MeshAgent.Netlink.Routing.Neighbours;
using MeshAgent.Netlink.Routing.Routes;
using MeshAgent.Netlink.Tests.Fixtures;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Tests.Filtering;

public sealed class EventFilterTests
{
    [Fact]
    public void Build_NothingButDefaults_PassesDefaultsOnly() => AssertPasses([], [], static route => route.Destination.Length == 0);

    [Fact]
    public void Build_ProtocolAndTables_PassesWhatIsOfInterest() => AssertPasses(
        [109, 9],
        [1, 255, 300, 4_000_000_000],
        static route => route.Destination.Length == 0 || route.Protocol is 109 or 9 || route.Table is 1 or 255 or 300 or 4_000_000_000);

    [Fact]
    public void Build_MostTables_StillReachesEveryJump()
    {
        var tables = Enumerable.Range(0, EventFilter.MaximumTables - 1).Select(i => (uint)(i * 70)).Append(4_000_000_000u).ToArray();

        AssertPasses(
            [],
            tables,
            route => route.Destination.Length == 0 || tables.Contains(route.Table));
    }

    [Theory]
    [InlineData("192.0.2.7", "2001:db8:178::1")]
    [InlineData("192.0.2.1")]
    [InlineData("2001:db8:178::1", "2001:db8:178::2", "10.0.0.1")]
    [InlineData]
    public void Build_Neighbours_PassesOnlyThose(params string[] wanted)
    {
        var filter = EventFilter.Build(new EventInterest { Neighbours = [.. wanted.Select(IPAddress.Parse)] });
        var passed = new List<string>();
        foreach (var single in SingleMessages("neighbours4", "neighbours6"))
        {
            var reader = new NetlinkMessageReader(single);
            Assert.True(reader.TryRead(out var message));
            Assert.True(KernelNeighbour.TryDecode(message, out var neighbour, out _));
            if (BpfInterpreter.Accepts(filter, single))
            {
                passed.Add(neighbour.Address.ToString());
            }
        }

        // The fixtures hold 192.0.2.1, 192.0.2.7 and 2001:db8:178::1, beside multicast entries.
        Assert.Equal(
            wanted.Intersect(["192.0.2.1", "192.0.2.7", "2001:db8:178::1"]).Order(StringComparer.Ordinal),
            passed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Build_OtherMessages_Pass()
    {
        var filter = EventFilter.Build(new EventInterest());
        foreach (var datagram in new[] { "rules4", "links", "addresses" }.SelectMany(Fixture.Datagrams))
        {
            Assert.True(BpfInterpreter.Accepts(filter, datagram));
        }
    }

    [Fact]
    public void Build_TooManyTables_SaysHowMany()
    {
        var error = Assert.Throws<ArgumentException>(() => EventFilter.Build(new EventInterest
        {
            Tables = [.. Enumerable.Range(0, 65).Select(i => (uint)i)],
        }));

        Assert.Contains("65 tables, but the filter takes 64", error.Message, StringComparison.Ordinal);
    }

    private static void AssertPasses(byte[] protocols, uint[] tables, Func<KernelRoute, bool> expected)
    {
        var filter = EventFilter.Build(new EventInterest { Protocols = [.. protocols], Tables = [.. tables] });
        foreach (var single in SingleMessages("routes4", "routes6"))
        {
            var reader = new NetlinkMessageReader(single);
            Assert.True(reader.TryRead(out var message));
            Assert.True(KernelRoute.TryDecode(message, out var route, out _));
            Assert.True(expected(route) == BpfInterpreter.Accepts(filter, single), route.ToString());
        }
    }

    /// <summary>A notification is one message; a dump has many in a datagram, and NLMSG_DONE (3) at its end.</summary>
    private static IEnumerable<byte[]> SingleMessages(params string[] fixtures)
    {
        foreach (var datagram in fixtures.SelectMany(Fixture.Datagrams))
        {
            for (var at = 0; at < datagram.Length;)
            {
                var length = BitConverter.ToInt32(datagram, at);
                if (BitConverter.ToUInt16(datagram, at + 4) != 3)
                {
                    yield return datagram[at..(at + length)];
                }

                at += (length + 3) & ~3;
            }
        }
    }
}
