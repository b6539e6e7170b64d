using System.Net;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Host.Leaks;

/// <summary>Plans what is tried: every kind of packet, to every kind of place, in every way that programs send. Pure.</summary>
internal static class LeakProbePlanner
{
    /// <summary>
    /// The most packets of one test. A router with two uplinks and the usual servers needs a hundred; more places would prove the same
    /// rules again, and the test has to end within seconds.
    /// </summary>
    public const int MostProbes = 400;

    private const int NamePort = 53;
    private const int WebPort = 443;
    private const int MulticastNamePort = 5353; // RFC 6762
    private const int DiscardPort = 9; // RFC 863
    private const int ContentLength = 16;

    /// <summary>
    /// Places in the internet that nobody has: the ranges for benchmarks (RFC 2544, RFC 5180). Every router has a default for them, and no
    /// one is bothered should a packet get further than it may.
    /// </summary>
    private static readonly PerFamily<IPAddress> Internet = new(IPAddress.Parse("198.18.255.1"), IPAddress.Parse("2001:2:0:ffff::1"));

    private static readonly PerFamily<IPAddress> Multicast = new(IPAddress.Parse("224.0.0.251"), IPAddress.Parse("ff02::fb"));

    /// <summary>A place in the internet that nobody has.</summary>
    /// <param name="family">The family.</param>
    /// <returns>Its address.</returns>
    public static IPAddress InternetOf(IpFamily family) => Internet[family];

    /// <summary>Plans the attempts.</summary>
    /// <param name="scene">The router.</param>
    /// <param name="random">Makes the bytes by which packets are known again.</param>
    /// <returns>The packets, all unmarked.</returns>
    public static IReadOnlyList<LeakProbe> Attempts(LeakScene scene, Random random) =>
        [.. scene.Families.SelectMany(family => Attempts(family, scene, random)).Take(MostProbes)];

    /// <summary>
    /// Plans the positive control: marked packets that must be seen, or else the watcher is deaf and its silence worth nothing. Each goes
    /// out of one link in one family: to a name server where one is known, as a real question for the root's servers, else to the gateway.
    /// </summary>
    /// <param name="scene">The router.</param>
    /// <param name="random">Makes the bytes by which packets are known again.</param>
    /// <returns>A packet for each link and family that has a gateway or a server.</returns>
    public static IReadOnlyList<LeakProbe> Controls(LeakScene scene, Random random) =>
        [.. from link in scene.WanLinks
            from family in scene.Families
            let gateway = scene.Gateways.FirstOrDefault(item => item.Link == link && item.Gateway.Family() == family).Gateway
            where gateway is not null
            let server = scene.Servers.FirstOrDefault(item => item.Address.Family() == family && !item.Address.IsIPv6LinkLocal)
            select new LeakProbe
            {
                Transport = LeakTransport.Udp,
                Target = server.Address ?? gateway,
                TargetWord = server.Address is null ? $"the gateway of {link}" : "a WAN name server",
                Port = server.Address is null ? DiscardPort : server.Port,
                BoundTo = link,
                Mark = scene.Mark,
                Content = Question(random),
            }];

    private static IEnumerable<LeakProbe> Attempts(IpFamily family, LeakScene scene, Random random)
    {
        foreach (var (target, word, transport, port) in Targets(family, scene))
        {
            var probe = new LeakProbe { Transport = transport, Target = target, TargetWord = word, Port = port, Content = Content(random) };
            yield return probe;
            foreach (var link in scene.WanLinks)
            {
                yield return probe with { BoundTo = link, Content = Content(random) };
            }

            foreach (var own in scene.LanAddresses.Where(own => own.Family() == family && !target.IsIPv6LinkLocal).Take(1))
            {
                yield return probe with { Source = own, Content = Content(random) };
            }
        }

        // Multicast needs no gateway and no neighbour: the link alone decides.
        foreach (var link in scene.WanLinks)
        {
            yield return new LeakProbe
            {
                Transport = LeakTransport.Udp,
                Target = Multicast[family],
                TargetWord = "multicast",
                Port = MulticastNamePort,
                BoundTo = link,
                Content = Content(random),
            };
        }
    }

    private static IEnumerable<(IPAddress Target, string Word, LeakTransport Transport, int Port)> Targets(IpFamily family, LeakScene scene)
    {
        foreach (var target in Everything(Internet[family], "the internet"))
        {
            yield return target;
        }

        foreach (var (link, gateway) in scene.Gateways.Where(item => item.Gateway.Family() == family))
        {
            foreach (var target in Everything(gateway, $"the gateway of {link}"))
            {
                yield return target;
            }
        }

        foreach (var (server, port) in scene.Servers.Where(item => item.Address.Family() == family))
        {
            yield return (server, "a WAN name server", LeakTransport.Udp, port);
            yield return (server, "a WAN name server", LeakTransport.Tcp, port);
            yield return (server, "a WAN name server", LeakTransport.Icmp, 0);
        }

        foreach (var exit in scene.Exits.Where(exit => exit.Address.Family() == family))
        {
            yield return (exit.Address, "an exit's own address", LeakTransport.Udp, exit.Port);
            yield return (exit.Address, "an exit's own address", LeakTransport.Icmp, 0);
        }
    }

    private static IEnumerable<(IPAddress Target, string Word, LeakTransport Transport, int Port)> Everything(IPAddress target, string word) =>
    [
        (target, word, LeakTransport.Udp, NamePort),
        (target, word, LeakTransport.Udp, DiscardPort),
        (target, word, LeakTransport.Tcp, WebPort),
        (target, word, LeakTransport.Icmp, 0),
    ];

    private static EquatableArray<byte> Content(Random random)
    {
        var content = new byte[ContentLength];
        random.NextBytes(content);
        return [.. content];
    }

    // RFC 1035 §4.1: a random id, recursion wanted, one question: the root, NS, IN.
    private static EquatableArray<byte> Question(Random random)
    {
        var id = new byte[2];
        random.NextBytes(id);
        return [.. id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1];
    }
}
