using System.Globalization;
using System.Text;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Routes.Iproute2.Changing;

/// <summary>
/// Routes and rules in the words of ip-route(8) and ip-rule(8), every part said, so that none is left to the program. Pure.
/// </summary>
internal static class IpWords
{
    public static string Of(Route route, Func<int, string> linkName)
    {
        var text = new StringBuilder();
        Say(text, $"{Word(route.Type)} {route.Destination} table {route.Table} proto {route.Protocol}");
        if (route.Family == IpFamily.IPv4)
        {
            Say(text, $" scope {(int)route.Scope}");
        }

        if (route.Metric != 0)
        {
            Say(text, $" metric {route.Metric}");
        }

        if (route.PreferredSource is not null)
        {
            Say(text, $" src {route.PreferredSource}");
        }

        if (route.SourcePrefix is not null)
        {
            Say(text, $" from {route.SourcePrefix}");
        }

        if (route.Mtu != 0)
        {
            Say(text, $" mtu {route.Mtu}");
        }

        foreach (var hop in route.NextHops)
        {
            text.Append(route.NextHops.Count > 1 ? " nexthop" : "");
            if (hop.Gateway is { } gateway)
            {
                Say(text, $" via {(gateway.Family() == route.Family ? "" : "inet6 ")}{gateway}");
            }

            Say(text, $" dev \"{linkName(hop.LinkIndex)}\"");
            text.Append(route.NextHops.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" weight {hop.Weight}") : "");
            text.Append(hop.OnLink ? " onlink" : "");
        }

        return text.ToString();
    }

    public static string Of(RoutingRule rule)
    {
        var text = new StringBuilder(rule.Invert ? "not " : "");
        Say(text, $"pref {rule.Preference} from {rule.From?.ToString() ?? "all"}");
        if (rule.To is not null)
        {
            Say(text, $" to {rule.To}");
        }

        if (rule.Mark is { } mark)
        {
            Say(text, $" fwmark {mark}");
        }

        text.Append(rule.InputLink.Length > 0 ? $" iif \"{rule.InputLink}\"" : "");
        text.Append(rule.OutputLink.Length > 0 ? $" oif \"{rule.OutputLink}\"" : "");
        if (rule.IpProtocol is not null)
        {
            Say(text, $" ipproto {rule.IpProtocol}");
        }

        if (rule.SourcePorts is not null)
        {
            Say(text, $" sport {rule.SourcePorts}");
        }

        if (rule.DestinationPorts is not null)
        {
            Say(text, $" dport {rule.DestinationPorts}");
        }

        Say(text, $" protocol {rule.Protocol} {Word(rule.Action)}");
        if (rule.Action == RuleAction.Lookup)
        {
            Say(text, $" {rule.Table}");
        }

        if (rule.SuppressPrefixLength is not null)
        {
            Say(text, $" suppress_prefixlength {rule.SuppressPrefixLength}");
        }

        return text.ToString();
    }

    private static string Word<T>(T value)
        where T : Enum => value.ToString().ToLowerInvariant();

    private static void Say(StringBuilder text, FormattableString part) => text.Append(FormattableString.Invariant(part));
}
