using System.Text.RegularExpressions;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Capture;

/// <summary>
/// What may leave the router by the WAN, as filter expressions for tcpdump (pcap-filter(7)). A frame from the router that matches none
/// of them is a leak. The expressions are narrow on purpose: source or destination ports alone would let user traffic hide.
/// </summary>
internal static partial class ControlTraffic
{
    /// <summary>Everything that the router put on the cable.</summary>
    public const string FromRouter = $"(not ether src {AddressPlan.IspMac})";

    /// <summary>A link's own housekeeping: no user packet has one of these shapes.</summary>
    private static readonly string[] Housekeeping =
    [
        "arp",
        "igmp",
        "(udp and src port 68 and dst port 67)",
        "(udp and src port 546 and dst port 547)",
        // The kernel's own answer, port unreachable, to a DHCP server that speaks before the client listens (RFC 792): it quotes the
        // server.
        "(icmp[0] == 3 and icmp[1] == 3 and icmp[17] == 17 and icmp[28:2] == 67 and icmp[30:2] == 68)",
        // Router solicitation, neighbour solicitation and advertisement (RFC 4861).
        "(icmp6 and (ip6[40] == 133 or ip6[40] == 135 or ip6[40] == 136))",
        // Multicast listener messages 130 to 132 and 143 (RFC 2710, RFC 3810) stand behind a hop-by-hop header of 8 bytes.
        "(ip6[6] == 0 and ip6[40] == 58 and ((ip6[48] >= 130 and ip6[48] <= 132) or ip6[48] == 143))",
    ];

    /// <summary>Frames of the router that are neither housekeeping, nor tunnel, nor a question to a WAN name server.</summary>
    public static string Leaks(IEnumerable<string> alsoAllowed)
        => $"{FromRouter} and not ({string.Join(" or ", Housekeeping.Append(Tunnels()).Append(Questions()).Concat(alsoAllowed))})";

    /// <summary>Questions of the router to the WAN name servers; which names they are for, <see cref="AsksOnlyFor"/> judges.</summary>
    public static string RouterQuestions() => $"{FromRouter} and {Questions()}";

    /// <summary>Packets of the router to an exit: handshakes and what tunnels carry.</summary>
    public static string TunnelPackets() => $"{FromRouter} and {Tunnels()}";

    /// <summary>Whether a packet to a name server, as <c>tcpdump -n</c> prints it, asks for allowed names only.</summary>
    /// <param name="line">The printed packet.</param>
    /// <param name="names">Allowed names, lower case, without a final dot; the root is the empty name.</param>
    public static bool AsksOnlyFor(string line, IReadOnlySet<string> names)
    {
        var questions = Question().Matches(line);
        // A TCP segment without data is a handshake or an acknowledgement; anything else without a question is nothing a resolver sends.
        return questions.Count == 0
            ? line.Contains("Flags [", StringComparison.Ordinal) && line.EndsWith("length 0", StringComparison.Ordinal)
            : questions.All(question => names.Contains(question.Groups["name"].Value.ToLowerInvariant()));
    }

    private static string Tunnels()
        => $"(udp and dst port {AddressPlan.ExitPort} and ({DestinationIs(world => [world.Exit1, world.Exit2])}))";

    private static string Questions() => $"((udp or tcp) and dst port 53 and ({DestinationIs(world => [world.WanNameServer])}))";

    private static string DestinationIs(Func<FamilyAddresses, string[]> addresses)
        => string.Join(" or ", AddressPlan.Families.SelectMany(addresses).Select(address => $"dst host {address}"));

    /// <summary>"4711+ [1au] AAAA? exit1.example.net. (46)" (tcpdump's print-domain).</summary>
    [GeneratedRegex(@" [A-Za-z0-9]+\? (?<name>\S*)\.(?= |$)")]
    private static partial Regex Question();
}
