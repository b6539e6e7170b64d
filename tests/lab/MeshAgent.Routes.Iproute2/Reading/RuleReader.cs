using System.Net;
using System.Text.Json;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Routes.Iproute2.Reading;

/// <summary>Rules as <c>ip -j -d -N rule</c> prints them. Pure.</summary>
internal static class RuleReader
{
    /// <summary>Reads one.</summary>
    /// <param name="item">An object of the list.</param>
    /// <param name="family">The family that was asked for.</param>
    public static RoutingRule Read(JsonElement item, IpFamily family)
    {
        var action = item.Has("goto") ? RuleAction.Goto : (RuleAction)(item.Number("action") ?? (long)RuleAction.Lookup);
        return new RoutingRule
        {
            Family = family,
            Preference = (uint)item.Number("priority")!.Value,
            Action = action,
            Table = (uint)(item.Number("table") ?? 0),
            Mark = item.Number("fwmark") is { } mark ? new PacketMark((uint)mark, (uint)(item.Number("fwmask") ?? uint.MaxValue)) : null,
            From = Prefix(item, "src", "srclen", family),
            To = Prefix(item, "dst", "dstlen", family),
            InputLink = item.Text("iif"),
            OutputLink = item.Text("oif"),
            IpProtocol = (byte?)item.Number("ipproto"),
            SourcePorts = Ports(item, "sport"),
            DestinationPorts = Ports(item, "dport"),
            SuppressPrefixLength = (int?)item.Number("suppress_prefixlen"),
            Invert = item.Has("not"),
            Protocol = (byte)(item.Number("protocol") ?? 0),
        };
    }

    /// <summary>Whether the contract says all there is to it, so that equal records mean equal rules.</summary>
    /// <param name="item">An object of the list.</param>
    public static bool CanExpress(JsonElement item) =>
        !item.Has("goto") && !item.Has("tos") && !item.Has("l3mdev") && !item.Has("uid_start") && !item.Has("suppress_ifgroup");

    private static IPNetwork? Prefix(JsonElement item, string address, string length, IpFamily family) =>
        item.Text(address) switch
        {
            "" or "all" => null,
            var text => JsonParts.Network(item.Number(length) is { } bits ? $"{text}/{bits}" : text, family),
        };

    private static PortRange? Ports(JsonElement item, string key) => item.Number(key) is { } port
        ? PortRange.Of((ushort)port)
        : item.Number($"{key}_start") is { } first ? new PortRange((ushort)first, (ushort)item.Number($"{key}_end")!.Value) : null;
}
