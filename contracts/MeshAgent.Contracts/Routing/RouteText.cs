using System.Globalization;
using System.Text;

namespace MeshAgent.Contracts.Routing;

/// <summary>Routes and rules in iproute2's words.</summary>
public static class RouteText
{
    /// <summary>A route in one line.</summary>
    /// <param name="route">The route.</param>
    /// <param name="linkName">Gives a link's name for its index.</param>
    /// <returns>Text such as <c>default via 192.0.2.1 dev wan0 table 1 proto 109 metric 10</c>.</returns>
    public static string Of(Route route, Func<int, string> linkName)
    {
        var text = new StringBuilder();
        if (route.Type != RouteType.Unicast)
        {
            text.Append(Word(route.Type)).Append(' ');
        }

        text.Append(route.IsDefault ? "default" : route.Destination.ToString());
        foreach (var hop in route.NextHops)
        {
            if (route.NextHops.Count > 1)
            {
                text.Append(" nexthop");
            }

            if (hop.Gateway is not null)
            {
                text.Append(" via ").Append(hop.Gateway);
            }

            text.Append(" dev ").Append(linkName(hop.LinkIndex));
            if (route.NextHops.Count > 1)
            {
                text.Append(CultureInfo.InvariantCulture, $" weight {hop.Weight}");
            }

            if (hop.OnLink)
            {
                text.Append(" onlink");
            }
        }

        text.Append(CultureInfo.InvariantCulture, $" table {TableWord(route.Table)} proto {route.Protocol}");
        if (route.PreferredSource is not null)
        {
            text.Append(" src ").Append(route.PreferredSource);
        }

        if (route.Metric != 0)
        {
            text.Append(CultureInfo.InvariantCulture, $" metric {route.Metric}");
        }

        return text.ToString();
    }

    /// <summary>A rule in one line.</summary>
    /// <param name="rule">The rule.</param>
    /// <returns>Text such as <c>1000: from all fwmark 0x1/0x1 lookup 1</c>.</returns>
    public static string Of(RoutingRule rule)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{rule.Preference}: {(rule.Invert ? "not " : "")}from {rule.From?.ToString() ?? "all"}");
        Append(text, "to", rule.To?.ToString());
        Append(text, "fwmark", rule.Mark?.ToString());
        Append(text, "iif", rule.InputLink);
        Append(text, "oif", rule.OutputLink);
        Append(text, "ipproto", rule.IpProtocol?.ToString(CultureInfo.InvariantCulture));
        Append(text, "sport", rule.SourcePorts?.ToString());
        Append(text, "dport", rule.DestinationPorts?.ToString());
        text.Append(' ').Append(rule.Action == RuleAction.Lookup ? $"lookup {TableWord(rule.Table)}" : Word(rule.Action));
        if (rule.SuppressPrefixLength is { } length)
        {
            text.Append(CultureInfo.InvariantCulture, $" suppress_prefixlength {length}");
        }

        return text.ToString();
    }

    private static string TableWord(uint table) => table switch
    {
        RouteTables.Main => "main",
        RouteTables.Default => "default",
        RouteTables.Local => "local",
        _ => table.ToString(CultureInfo.InvariantCulture),
    };

    private static string Word(Enum value) => value.ToString().ToLowerInvariant();

    private static void Append(StringBuilder text, string word, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            text.Append(' ').Append(word).Append(' ').Append(value);
        }
    }
}
