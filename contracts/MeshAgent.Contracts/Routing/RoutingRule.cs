using System.Net;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Contracts.Routing;

/// <summary>A rule of the routing policy database (ip-rule(8), linux/fib_rules.h).</summary>
public sealed record RoutingRule
{
    /// <summary>The family that it is for.</summary>
    public required IpFamily Family { get; init; }

    /// <summary>The place in the order, 0 to 4294967295, lowest first (<c>FRA_PRIORITY</c>).</summary>
    public required uint Preference { get; init; }

    /// <summary>What it does.</summary>
    public RuleAction Action { get; init; } = RuleAction.Lookup;

    /// <summary>The table to look in (<c>FRA_TABLE</c>); 0 for actions other than <see cref="RuleAction.Lookup"/>.</summary>
    public uint Table { get; init; }

    /// <summary>Only packets with this mark (<c>FRA_FWMARK</c>, <c>FRA_FWMASK</c>).</summary>
    public PacketMark? Mark { get; init; }

    /// <summary>Only packets from here (<c>FRA_SRC</c>).</summary>
    public IPNetwork? From { get; init; }

    /// <summary>Only packets to here (<c>FRA_DST</c>).</summary>
    public IPNetwork? To { get; init; }

    /// <summary>Only packets that came in by this link (<c>FRA_IIFNAME</c>); <c>lo</c> means sent by this machine. Empty for any.</summary>
    public string InputLink { get; init; } = "";

    /// <summary>Only packets of sockets bound to this link (<c>FRA_OIFNAME</c>). Empty for any.</summary>
    public string OutputLink { get; init; } = "";

    /// <summary>Only this IP protocol, 1 to 255, such as 17 for UDP (<c>FRA_IP_PROTO</c>, Linux 4.17).</summary>
    public byte? IpProtocol { get; init; }

    /// <summary>Only these source ports (<c>FRA_SPORT_RANGE</c>, Linux 4.17).</summary>
    public PortRange? SourcePorts { get; init; }

    /// <summary>Only these destination ports (<c>FRA_DPORT_RANGE</c>, Linux 4.17).</summary>
    public PortRange? DestinationPorts { get; init; }

    /// <summary>Ignore routes found whose prefix is this long or shorter (<c>FRA_SUPPRESS_PREFIXLEN</c>); 0 ignores defaults; null takes all.</summary>
    public int? SuppressPrefixLength { get; init; }

    /// <summary>Matches what the selectors do not (<c>FIB_RULE_INVERT</c>).</summary>
    public bool Invert { get; init; }

    /// <summary>Who made it (<c>FRA_PROTOCOL</c>, Linux 4.17); the agent's own carry <see cref="RouteProtocols.MeshAgent"/>.</summary>
    public byte Protocol { get; init; }

    /// <summary>As <c>ip rule</c> prints it, for logs and explanations.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => RouteText.Of(this);
}
