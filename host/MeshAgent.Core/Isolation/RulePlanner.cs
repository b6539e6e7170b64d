using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Roles;

namespace MeshAgent.Core.Isolation;

/// <summary>Plans the rules of one family.</summary>
public static class RulePlanner
{
    private const byte Icmp = 1;
    private const byte Tcp = 6;
    private const byte Udp = 17;
    private const byte Icmpv6 = 58;

    /// <summary>Plans the rules: what refuses marked packets first, then what lets them out, then what keeps user traffic in.</summary>
    /// <param name="family">The family.</param>
    /// <param name="view">What is known.</param>
    /// <returns>The rules in the order in which they go in.</returns>
    public static EquatableArray<Wanted<RoutingRule>> Plan(IpFamily family, DecisionView view) => view.Known.Rules(family, () => Make(family, view));

    private static EquatableArray<Wanted<RoutingRule>> Make(IpFamily family, DecisionView view)
    {
        var identity = view.Settings.Identity;
        var marked = Rule(family, identity, 0) with { Mark = identity.Mark };
        List<Wanted<RoutingRule>> rules =
        [
            new(marked with { Preference = identity.RulePreference + Preferences.ControlRefused, Action = RuleAction.Unreachable },
                "control traffic without a WAN path fails at once and never enters the tunnel that it carries"),
            new(marked with
            {
                Preference = identity.RulePreference + Preferences.ControlToSpecific,
                Table = RouteTables.Main,
                SuppressPrefixLength = 0,
            }, "control traffic may take a specific route of main"),
            new(marked with { Preference = identity.RulePreference + Preferences.ControlToWan, Table = identity.WanTable },
                "control traffic takes the WAN path"),
        ];
        if (view.Snapshot.Capabilities.HasFlag(RouteBackendCapabilities.RulePorts))
        {
            rules.Add(Dhcp(family, identity));
            rules.AddRange(AroundWanPrefixes(family, view));
        }

        rules.Add(new(
            Rule(family, identity, Preferences.UserToSpecific) with { Table = RouteTables.Main, SuppressPrefixLength = 0 },
            "user traffic takes specific routes of main"));
        rules.Add(new(
            Rule(family, identity, Preferences.UserToExit) with { Table = identity.ExitTable },
            "user traffic takes the exit, or is refused"));
        return rules.ToEquatableArray();
    }

    private static RoutingRule Rule(IpFamily family, AgentIdentity identity, uint place) => new()
    {
        Family = family,
        Preference = identity.RulePreference + place,
        Protocol = identity.RouteProtocol,
    };

    private static Wanted<RoutingRule> Dhcp(IpFamily family, AgentIdentity identity)
    {
        // RFC 2131 §4.1 and RFC 8415 §7.2: client and server ports.
        var (client, server) = family == IpFamily.IPv4 ? ((ushort)68, (ushort)67) : ((ushort)546, (ushort)547);
        return new(
            Rule(family, identity, Preferences.DhcpToWan) with
            {
                Table = identity.WanTable,
                IpProtocol = Udp,
                SourcePorts = PortRange.Of(client),
                DestinationPorts = PortRange.Of(server),
            },
            "a DHCP client renews its lease over the WAN");
    }

    // By protocol, never for all: the kernel looks a new route's gateway up through the same rules with no protocol (fib_check_nh), and a
    // rule that caught that look-up would refuse the DHCP client's own default route.
    private static IEnumerable<Wanted<RoutingRule>> AroundWanPrefixes(IpFamily family, DecisionView view)
    {
        var identity = view.Settings.Identity;
        var uplinks = OnLinkPrefixes.Find(family, view, LinkRole.Wan).DistinctBy(static item => item.Prefix).ToList();
        var users = OnLinkPrefixes.Find(family, view, LinkRole.Lan, LinkRole.Mesh);
        foreach (var (link, prefix, _) in users.Where(user => uplinks.Any(uplink => uplink.Prefix.Overlaps(user.Prefix)))
            .DistinctBy(static item => item.Prefix))
        {
            yield return new(
                Rule(family, identity, Preferences.UserPrefix) with { To = prefix, Table = RouteTables.Main, SuppressPrefixLength = 0 },
                $"{prefix} on {link.Name} is inside a WAN prefix and belongs to users");
        }

        byte[] protocols = family == IpFamily.IPv4 ? [Tcp, Udp, Icmp] : [Tcp, Udp, Icmpv6];
        foreach (var (link, prefix, _) in uplinks)
        {
            foreach (var protocol in protocols)
            {
                yield return new(
                    Rule(family, identity, Preferences.WanPrefixToExit) with { To = prefix, IpProtocol = protocol, Table = identity.ExitTable },
                    $"hosts inside {link.Name}'s own prefix {prefix} are reached by the exit as well");
            }
        }
    }
}
