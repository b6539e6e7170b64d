using System.Globalization;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Routes.Netlink.Tests;

/// <summary>
/// What notifications made of the first reading is what a new reading gives, after any sequence of changes by others: the kernel itself is
/// the model.
/// </summary>
public sealed class MirrorPropertyTests : IAsyncLifetime
{
    private static readonly string[] Gateways4 = ["via 192.0.2.1 dev wan0", "via 192.0.2.9 dev wan0", "dev ppp0", "dev br-lan"];
    private static readonly string[] Gateways6 = ["via fe80::1 dev wan0", "via fe80::9 dev wan0", "via fe80::1 dev br-lan", "dev br-lan"];
    private readonly Bench bench = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Observe_AfterAnyChanges_EqualsAFreshReading(int seed)
    {
        var random = new Random(seed);
        var told = new List<string>();
        for (var round = 0; round < 60; round++)
        {
            var lines = Enumerable.Range(0, random.Next(1, 8)).Select(_ => Line(random)).ToList();
            told.AddRange(lines);

            // Most lines succeed; one that the kernel refuses (a second equal route, nothing to delete) does not stop the rest.
            bench.Space.Execute("ip", "-force -batch -", string.Join('\n', lines), mayFail: true);
            var kept = await bench.Observe();
            var fresh = await bench.Observe(fresh: true);

            Assert.True(
                Sorted(kept).SequenceEqual(Sorted(fresh)),
                $"seed {seed}, after:\n{string.Join('\n', told.TakeLast(20))}\nkept:\n{string.Join('\n', Sorted(kept))}\n"
                    + $"fresh:\n{string.Join('\n', Sorted(fresh))}");
        }
    }

    private static string Line(Random random)
    {
        if (random.Next(12) == 0)
        {
            var link = random.Next(2) == 0 ? "wan0" : "br-lan";
            return random.Next(3) switch
            {
                0 => $"link set {link} down",
                1 => $"addr add 192.0.2.{random.Next(100, 104)}/24 dev {link}",
                _ => $"link set {link} up",
            };
        }

        var isIPv6 = random.Next(2) == 0;
        var gateways = isIPv6 ? Gateways6 : Gateways4;
        var prefix = random.Next(3) == 0 ? (isIPv6 ? "2001:db8:77::/64" : "203.0.113.0/24") : isIPv6 ? "::/0" : "0.0.0.0/0";
        var verb = random.Next(6) switch { 0 => "append", 1 => "replace", 2 => "change", 3 => "del", _ => "add" };
        var first = gateways[random.Next(gateways.Length)];
        var second = gateways[random.Next(gateways.Length)];
        var hops = random.Next(4) == 0 ? $"nexthop {first} nexthop {second} weight 2" : first;
        var type = random.Next(8) == 0 ? "unreachable " : "";
        var rest = type.Length > 0 ? "" : hops;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"route {verb} {type}{prefix} {rest} table {random.Next(1, 3)} metric {random.Next(1, 3)} proto {random.Next(108, 110)}");
    }

    private static IEnumerable<string> Sorted(RouteObservation seen) => seen.Routing.IPv4.Routes.Concat(seen.Routing.IPv6.Routes)
        .Select(route => $"{route} {string.Join(",", route.NextHops)}").Order(StringComparer.Ordinal);
}
