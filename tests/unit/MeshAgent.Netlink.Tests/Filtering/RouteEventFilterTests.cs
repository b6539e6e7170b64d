using MeshAgent.Netlink.Filtering;
using MeshAgent.Netlink.Routing.Routes;
using MeshAgent.Netlink.Tests.Fixtures;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Tests.Filtering;

public sealed class RouteEventFilterTests
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
        var tables = Enumerable.Range(0, RouteEventFilter.MaximumTables - 1).Select(i => (uint)(i * 70)).Append(4_000_000_000u).ToArray();

        AssertPasses(
            [],
            tables,
            route => route.Destination.Length == 0 || tables.Contains(route.Table));
    }

    [Fact]
    public void Build_OtherMessages_Pass()
    {
        var filter = RouteEventFilter.Build([], []);
        foreach (var datagram in new[] { "rules4", "links", "addresses" }.SelectMany(Fixture.Datagrams))
        {
            Assert.True(BpfInterpreter.Accepts(filter, datagram));
        }
    }

    [Fact]
    public void Build_TooManyTables_SaysHowMany()
    {
        var error = Assert.Throws<ArgumentException>(() => RouteEventFilter.Build([], [.. Enumerable.Range(0, 65).Select(i => (uint)i)]));

        Assert.Contains("65 tables, but the filter takes 64", error.Message, StringComparison.Ordinal);
    }

    private static void AssertPasses(byte[] protocols, uint[] tables, Func<KernelRoute, bool> expected)
    {
        var filter = RouteEventFilter.Build(protocols, tables);
        foreach (var datagram in new[] { "routes4", "routes6" }.SelectMany(Fixture.Datagrams))
        {
            // A notification is one message; a dump has many in a datagram.
            for (var at = 0; at < datagram.Length;)
            {
                var length = BitConverter.ToInt32(datagram, at);
                var single = datagram.AsSpan(at, length);
                var reader = new NetlinkMessageReader(single);
                Assert.True(reader.TryRead(out var message));
                Assert.True(KernelRoute.TryDecode(message, out var route, out _));
                Assert.True(expected(route) == BpfInterpreter.Accepts(filter, single), route.ToString());
                at += (length + 3) & ~3;
            }
        }
    }
}
