using System.Globalization;
using System.Net;
using System.Text;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;
using MeshAgent.Simulation.Tests.Machine;

namespace MeshAgent.Simulation.Tests.Fidelity;

/// <summary>Routes, rules and packets in the words of ip-route(8) and ip-rule(8), and the way that it answers with.</summary>
internal static class IpWords
{
    public static string Add(Route route, Func<int, string> linkName)
    {
        var words = new StringBuilder("route add ");
        words.Append(route.Type == RouteType.Unicast ? "" : $"{Word(route.Type)} ").Append(route.Destination);
        foreach (var hop in route.NextHops)
        {
            words.Append(route.NextHops.Count > 1 ? " nexthop" : "")
                .Append(hop.Gateway is null ? "" : $" via {hop.Gateway}")
                .Append(CultureInfo.InvariantCulture, $" dev {linkName(hop.LinkIndex)}")
                .Append(hop.OnLink ? " onlink" : "");
        }

        words.Append(CultureInfo.InvariantCulture, $" table {route.Table} proto {route.Protocol} metric {route.Metric}");
        return words.Append(route.PreferredSource is null ? "" : $" src {route.PreferredSource}").ToString();
    }

    public static string Add(RoutingRule rule)
    {
        var words = new StringBuilder().Append(CultureInfo.InvariantCulture, $"rule add pref {rule.Preference}");
        words.Append(rule.Invert ? " not" : "")
            .Append(rule.From is { } from ? $" from {from}" : "")
            .Append(rule.To is { } to ? $" to {to}" : "")
            .Append(rule.Mark is { } mark ? string.Create(CultureInfo.InvariantCulture, $" fwmark {mark.Value}/{mark.Mask}") : "")
            .Append(rule.InputLink.Length > 0 ? $" iif {rule.InputLink}" : "")
            .Append(rule.OutputLink.Length > 0 ? $" oif {rule.OutputLink}" : "")
            .Append(rule.IpProtocol is { } protocol ? string.Create(CultureInfo.InvariantCulture, $" ipproto {protocol}") : "")
            .Append(rule.SourcePorts is { } source ? $" sport {source}" : "")
            .Append(rule.DestinationPorts is { } target ? $" dport {target}" : "");
        if (rule.Action != RuleAction.Lookup)
        {
            return words.Append(' ').Append(Word(rule.Action)).ToString();
        }

        words.Append(CultureInfo.InvariantCulture, $" lookup {rule.Table}");
        return words.Append(rule.SuppressPrefixLength is { } length
            ? string.Create(CultureInfo.InvariantCulture, $" suppress_prefixlength {length}") : "").ToString();
    }

    /// <summary>A packet as a question; a forwarded one needs a source that is not this machine's.</summary>
    public static string Ask(Packet packet, IPAddress sender)
    {
        var words = new StringBuilder($"{packet.Destination}");
        words.Append(packet.InputLink.Length > 0 ? $" from {sender} iif {packet.InputLink}" : "")
            .Append(packet.OutputLink.Length > 0 ? $" oif {packet.OutputLink}" : "")
            .Append(packet.Mark != 0 ? string.Create(CultureInfo.InvariantCulture, $" mark {packet.Mark}") : "")
            .Append(packet.Protocol != 0 ? string.Create(CultureInfo.InvariantCulture, $" ipproto {packet.Protocol}") : "");
        if (packet.Protocol is Packet.Tcp or Packet.Udp)
        {
            words.Append(CultureInfo.InvariantCulture, $" sport {packet.SourcePort} dport {packet.DestinationPort}");
        }

        return words.ToString();
    }

    /// <summary>
    /// The link and next hop in an answer of <c>ip -o route get</c>, such as <c>198.51.100.7 via 192.0.2.1 dev wan0 src …</c>.
    /// </summary>
    public static string WayOf(string? answer, IPAddress destination)
    {
        if (answer is null || IsRefusal(answer))
        {
            return "refused";
        }

        var words = answer.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var (link, gateway) = (After(words, "dev"), After(words, "via"));
        return link == "lo" ? "refused" : $"{link} to {(gateway.Length > 0 ? gateway : destination.ToString())}";
    }

    public static string WayOf(Way way) => way.Leaves ? $"{way.Link} to {way.NextHop}" : "refused";

    // IPv6 answers with the refusing route instead of an error.
    private static bool IsRefusal(string answer) => answer.StartsWith("unreachable", StringComparison.Ordinal)
        || answer.StartsWith("prohibit", StringComparison.Ordinal) || answer.StartsWith("blackhole", StringComparison.Ordinal);

    private static string After(string[] words, string word)
    {
        var place = Array.IndexOf(words, word);
        return place < 0 ? "" : words[place + 1];
    }

    private static string Word(Enum value) => value.ToString().ToLowerInvariant();
}
