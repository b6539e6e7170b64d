using System.Globalization;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Conformance.Stages.Kernel;

/// <summary>Routes and rules in the words of ip-route(8) and ip-rule(8). Pure.</summary>
internal static class RouteWords
{
    public static string Of(Route route, Func<int, string> nameOf)
    {
        List<string> words = [Word(route.Type), $"{route.Destination}", $"table {route.Table}", $"proto {route.Protocol}"];
        if (route.Metric > 0)
        {
            words.Add($"metric {route.Metric}");
        }

        if (route.PreferredSource is { } source)
        {
            words.Add($"src {source}");
        }

        if (route.Mtu > 0)
        {
            words.Add($"mtu {route.Mtu}");
        }

        foreach (var hop in route.NextHops)
        {
            var weight = route.NextHops.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" weight {hop.Weight}") : "";
            words.Add($"{(route.NextHops.Count > 1 ? "nexthop " : "")}{(hop.Gateway is null ? "" : $"via {hop.Gateway} ")}dev {nameOf(hop.LinkIndex)}{weight}{(hop.OnLink ? " onlink" : "")}");
        }

        return string.Join(' ', words);
    }

    public static string Of(RoutingRule rule)
    {
        List<string> words = [$"pref {rule.Preference} from {(rule.From is { } from ? from : "all")}"];
        if (rule.To is { } to)
        {
            words.Add($"to {to}");
        }

        if (rule.Mark is { } mark)
        {
            words.Add($"fwmark {mark}");
        }

        if (rule.InputLink.Length > 0)
        {
            words.Add($"iif {rule.InputLink}");
        }

        words.Add($"protocol {rule.Protocol}");
        words.Add(rule.Action == RuleAction.Lookup ? $"lookup {rule.Table}" : Word(rule.Action));
        if (rule.SuppressPrefixLength is { } length)
        {
            words.Add($"suppress_prefixlength {length}");
        }

        return string.Join(' ', words);
    }

    private static string Word<T>(T value)
        where T : Enum => value.ToString().ToLowerInvariant();
}
