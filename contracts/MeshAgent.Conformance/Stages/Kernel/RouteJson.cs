using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Conformance.Stages.Kernel;

/// <summary>Routes and rules as <c>ip -j -d -N</c> prints them (iproute2, ip/iproute.c and ip/iprule.c). Pure.</summary>
internal static class RouteJson
{
    public static Route Route(JsonNode item, IpFamily family, Func<string, int> indexOf)
    {
        var type = (RouteType)(Number(item["type"]) ?? (long)RouteType.Unicast);
        JsonNode[] hops = item["nexthops"] is JsonArray list ? [.. list.Select(static hop => hop!)] : item["dev"] is null ? [] : [item];
        var isRefusal = type is RouteType.Blackhole or RouteType.Unreachable or RouteType.Prohibit or RouteType.Throw;
        return new Route
        {
            Destination = Network($"{item["dst"]}", family),
            SourcePrefix = item["from"] is { } from && $"{from}" != "all" ? Network($"{from}", family) : null,
            Table = (uint)(Number(item["table"]) ?? RouteTables.Main),
            Type = type,
            NextHops = isRefusal ? [] : hops.Select(hop => Hop(hop, indexOf)).ToEquatableArray(),
            Metric = (uint)(Number(item["metric"]) ?? 0),
            Protocol = (byte)(Number(item["protocol"]) ?? 0),
            Scope = (RouteScope)(Number(item["scope"]) ?? 0),
            PreferredSource = Address(item["prefsrc"]),
            Mtu = item["metrics"] is JsonArray metrics
                ? (int)(metrics.Select(static metric => Number(metric!["mtu"])).FirstOrDefault(static mtu => mtu is not null) ?? 0)
                : 0,
        };
    }

    public static RoutingRule Rule(JsonNode item, IpFamily family) => new()
    {
        Family = family,
        Preference = (uint)Number(item["priority"])!.Value,
        Action = (RuleAction)(Number(item["action"]) ?? (long)RuleAction.Lookup),
        Table = (uint)(Number(item["table"]) ?? 0),
        Mark = Number(item["fwmark"]) is { } mark ? new PacketMark((uint)mark, (uint)(Number(item["fwmask"]) ?? uint.MaxValue)) : null,
        From = Prefix(item, "src", family),
        To = Prefix(item, "dst", family),
        InputLink = $"{item["iif"]}",
        OutputLink = $"{item["oif"]}",
        IpProtocol = (byte?)Number(item["ipproto"]),
        SourcePorts = Ports(item, "sport"),
        DestinationPorts = Ports(item, "dport"),
        SuppressPrefixLength = (int?)Number(item["suppress_prefixlen"]),
        Invert = item["not"] is not null || item.AsObject().ContainsKey("not"),
        Protocol = (byte)(Number(item["protocol"]) ?? 0),
    };

    private static NextHop Hop(JsonNode item, Func<string, int> indexOf) => new()
    {
        LinkIndex = indexOf($"{item["dev"]}"),
        Gateway = Address(item["gateway"]) ?? Address(item["via"]?["host"]),
        OnLink = item["flags"] is JsonArray flags && flags.Any(static flag => $"{flag}" == "onlink"),
        Weight = (int)(Number(item["weight"]) ?? 1),
    };

    private static IPNetwork? Prefix(JsonNode item, string key, IpFamily family) =>
        item[key] is not { } address || $"{address}" == "all" ? null
        : Network(item[$"{key}len"] is { } length ? $"{address}/{length}" : $"{address}", family);

    private static IPNetwork Network(string text, IpFamily family) => text == "default" ? family.Everything()
        : text.Contains('/', StringComparison.Ordinal) ? IPNetwork.Parse(text)
        : new IPNetwork(IPAddress.Parse(text), family.AddressBits());

    private static PortRange? Ports(JsonNode item, string key) => Number(item[key]) is { } port ? PortRange.Of((ushort)port)
        : Number(item[$"{key}_start"]) is { } first ? new PortRange((ushort)first, (ushort)Number(item[$"{key}_end"])!.Value) : null;

    private static IPAddress? Address(JsonNode? node) => node is null ? null : IPAddress.Parse($"{node}");

    // Numbers are sometimes numbers, sometimes texts, sometimes hexadecimal, and sometimes after a word and a hyphen.
    private static long? Number(JsonNode? node)
    {
        var text = $"{node}";
        text = text[(text.LastIndexOf('-') + 1)..];
        return text.StartsWith("0x", StringComparison.Ordinal) ? long.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            : text.Length > 0 ? long.Parse(text, CultureInfo.InvariantCulture) : null;
    }
}
