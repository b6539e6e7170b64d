using System.Globalization;
using System.Net;
using System.Text.Json;
using MeshAgent.Netlink.Routing;
using MeshAgent.Netlink.Routing.Addresses;
using MeshAgent.Netlink.Routing.Links;
using MeshAgent.Netlink.Routing.Neighbours;
using MeshAgent.Netlink.Routing.Routes;
using MeshAgent.Netlink.Routing.Rules;

namespace MeshAgent.Netlink.Tests.Routing;

/// <summary>
/// Reads the objects out of <c>ip -j -d -N</c>, an independent decoder of the same bytes, into one line each, and writes ours in the same
/// form.
/// </summary>
internal static class IpJson
{
    public static string Of(KernelRoute route, Func<int, string> link)
    {
        var isIPv6 = route.Family == KernelFamily.IPv6;
        var hops = route.NextHops.Select(hop => Hop(
            hop.Gateway?.ToString() ?? "", hop.LinkIndex == 0 ? "" : link(hop.LinkIndex), hop.Weight, Flags(hop.Flags)));
        var preference = route.Preference switch { 0 => "medium", 1 => "high", 3 => "low", _ => "" };
        return $"type={route.Type} dst={route.Destination} from={route.Source} table={route.Table} proto={route.Protocol} "
            + $"scope={route.Scope} src={route.PreferredSource} metric={route.Priority} mtu={route.Mtu} "
            + $"pref={(isIPv6 ? preference : "")} expires={route.ExpiresSeconds is not null} {string.Join(" ", hops)}";
    }

    public static string OfRoute(JsonElement route, bool isIPv6)
    {
        var bits = isIPv6 ? 128 : 32;
        var hops = route.TryGetProperty("nexthops", out var several)
            ? several.EnumerateArray().Select(hop => OfHop(hop, (int)Number(hop, "weight")))
            : Text(route, "dev").Length + Gateway(route).Length > 0 ? [OfHop(route, weight: 1)] : [];
        var mtu = route.TryGetProperty("metrics", out var metrics) ? Number(metrics[0], "mtu") : 0;
        return $"type={Text(route, "type")} dst={Prefix(Text(route, "dst"), bits)} from={Prefix(Text(route, "from"), bits)} "
            + $"table={Text(route, "table")} proto={Text(route, "protocol")} scope={Text(route, "scope")} src={Text(route, "prefsrc")} "
            + $"metric={Number(route, "metric")} mtu={mtu} pref={Text(route, "pref")} expires={route.TryGetProperty("expires", out _)} "
            + string.Join(" ", hops);
    }

    public static string Of(KernelRule rule)
    {
        var action = rule.Action is RuleActions.Lookup or RuleActions.Goto ? "" : ((int)rule.Action).ToString(CultureInfo.InvariantCulture);
        return $"{rule.Priority} not={rule.Flags.HasFlag(RuleFlags.Invert)} from={rule.Source?.Address}/{rule.Source?.Length} "
            + $"to={rule.Destination?.Address}/{rule.Destination?.Length} mark={rule.Mark:x}/{rule.Mask:x} iif={rule.InputLink} "
            + $"oif={rule.OutputLink} ipproto={rule.IpProtocol} sport={rule.SourcePorts?.First}-{rule.SourcePorts?.Last} "
            + $"dport={rule.DestinationPorts?.First}-{rule.DestinationPorts?.Last} uid={rule.Users?.First}-{rule.Users?.Last} "
            + $"action={action} goto={rule.GotoPriority} table={rule.Table} length={rule.SuppressPrefixLength} "
            + $"group={rule.SuppressGroup} proto={rule.Protocol}";
    }

    public static string OfRule(JsonElement rule)
    {
        var source = Text(rule, "src") == "all" ? "" : Text(rule, "src");
        var mark = Text(rule, "fwmark").Replace("0x", "", StringComparison.Ordinal);
        var mask = Text(rule, "fwmask").Replace("0x", "", StringComparison.Ordinal);
        return $"{Number(rule, "priority")} not={rule.TryGetProperty("not", out _)} from={source}/{Text(rule, "srclen")} "
            + $"to={Text(rule, "dst")}/{Text(rule, "dstlen")} mark={(mark.Length > 0 ? mark : "0")}/{(mask.Length > 0 ? mask : "0")} "
            + $"iif={Text(rule, "iif")} oif={Text(rule, "oif")} "
            + $"ipproto={Number(rule, "ipproto", "ipproto-")} sport={Ports(rule, "sport")} dport={Ports(rule, "dport")} "
            + $"uid={Text(rule, "uid_start")}-{Text(rule, "uid_end")} action={Text(rule, "action")} goto={Number(rule, "goto")} "
            + $"table={Number(rule, "table")} length={Text(rule, "suppress_prefixlen")} group={Text(rule, "suppress_ifgroup")} "
            + $"proto={Text(rule, "protocol")}";
    }

    public static string Of(KernelLink link, Func<int, string> name) =>
        $"{link.Index} {link.Name} mtu={link.Mtu} mac={link.Address} master={(link.MasterIndex == 0 ? "" : name(link.MasterIndex))} "
        + $"link={(link.LowerIndex == 0 ? "" : name(link.LowerIndex))} oper={link.OperationalState.ToString().ToUpperInvariant()} "
        + $"group={link.Group} kind={link.Kind} arp={link.HardwareType} up={link.Flags.HasFlag(LinkFlags.Up)} "
        + $"lower={link.Flags.HasFlag(LinkFlags.LowerUp)} p2p={link.Flags.HasFlag(LinkFlags.PointToPoint)} "
        + $"lo={link.Flags.HasFlag(LinkFlags.Loopback)} noarp={link.Flags.HasFlag(LinkFlags.NoArp)}";

    public static string OfLink(JsonElement link)
    {
        var flags = link.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()).ToHashSet();
        var kind = link.TryGetProperty("linkinfo", out var info) ? Text(info, "info_kind") : "";
        return $"{Number(link, "ifindex")} {Text(link, "ifname")} mtu={Number(link, "mtu")} mac={Text(link, "address")} "
            + $"master={Text(link, "master")} link={Text(link, "link")} oper={Text(link, "operstate")} group={Text(link, "group")} "
            + $"kind={kind} arp={Text(link, "link_type").Trim('[', ']')} up={flags.Contains("UP")} lower={flags.Contains("LOWER_UP")} "
            + $"p2p={flags.Contains("POINTOPOINT")} lo={flags.Contains("LOOPBACK")} noarp={flags.Contains("NOARP")}";
    }

    public static string Of(KernelAddress address, Func<int, string> link) =>
        $"{link(address.LinkIndex)} {address.Local}/{address.PrefixLength} peer={address.Peer} scope={address.Scope} label={address.Label} "
        + $"valid={address.ValidSeconds} preferred={address.PreferredSeconds} "
        + $"tentative={address.Flags.HasFlag(AddressFlags.Tentative)} nodad={address.Flags.HasFlag(AddressFlags.NoDuplicateDetection)}";

    public static IEnumerable<string> OfAddresses(JsonElement link) => link.GetProperty("addr_info").EnumerateArray().Select(address =>
        $"{Text(link, "ifname")} {Text(address, "local")}/{Number(address, "prefixlen")} peer={Text(address, "address")} "
        + $"scope={Text(address, "scope")} label={Text(address, "label")} valid={Number(address, "valid_life_time")} "
        + $"preferred={Number(address, "preferred_life_time")} tentative={address.TryGetProperty("tentative", out _)} "
        + $"nodad={address.TryGetProperty("nodad", out _)}");

    public static string Of(KernelNeighbour neighbour, Func<int, string> link) =>
        $"{neighbour.Address} {link(neighbour.LinkIndex)} {neighbour.LinkLayerAddress} {neighbour.State.ToString().ToUpperInvariant()}";

    public static string OfNeighbour(JsonElement neighbour) =>
        $"{Text(neighbour, "dst")} {Text(neighbour, "dev")} {Text(neighbour, "lladdr")} {neighbour.GetProperty("state")[0].GetString()}";

    private static string OfHop(JsonElement hop, int weight) => Hop(Gateway(hop), Text(hop, "dev"), weight, FlagsOf(hop));

    private static string Hop(string gateway, string link, int weight, string flags) =>
        $"[via={gateway} dev={link} weight={weight} {flags}]";

    private static string Flags(NextHopFlags flags) => string.Join(",", new[]
    {
        flags.HasFlag(NextHopFlags.Dead) ? "dead" : null,
        flags.HasFlag(NextHopFlags.LinkDown) ? "linkdown" : null,
        flags.HasFlag(NextHopFlags.OnLink) ? "onlink" : null,
    }.OfType<string>());

    private static string FlagsOf(JsonElement element) =>
        string.Join(",", element.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()).Order(StringComparer.Ordinal));

    private static string Gateway(JsonElement element) =>
        element.TryGetProperty("via", out var via) ? Text(via, "host") : Text(element, "gateway");

    private static string Ports(JsonElement rule, string name) => rule.TryGetProperty(name, out var one)
        ? $"{one}-{one}"
        : $"{Text(rule, $"{name}_start")}-{Text(rule, $"{name}_end")}";

    private static string Prefix(string text, int bits) => text switch
    {
        "" => "",
        "default" => "default",
        _ when text.Contains('/', StringComparison.Ordinal) => text,
        _ => $"{IPAddress.Parse(text)}/{bits}",
    };

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.ToString() : "";

    private static long Number(JsonElement element, string name, string prefix = "")
    {
        var text = Text(element, name);
        text = text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;
        return text.Length == 0 ? 0 : long.Parse(text, CultureInfo.InvariantCulture);
    }
}
