using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Routing.Routes;

/// <summary>A route of any table and shape as RTM_NEWROUTE tells it.</summary>
public sealed partial record KernelRoute
{
    /// <summary>IPv4 or IPv6.</summary>
    public required KernelFamily Family { get; init; }

    /// <summary>RTA_DST and rtm_dst_len.</summary>
    public required AddressPrefix Destination { get; init; }

    /// <summary>RTA_SRC and rtm_src_len (IPv6); null for any source.</summary>
    public AddressPrefix? Source { get; init; }

    /// <summary>RTA_TABLE, 1 to 4294967295; 254 is main.</summary>
    public uint Table { get; init; } = 254;

    /// <summary>rtm_protocol (RTPROT_*): who made it.</summary>
    public byte Protocol { get; init; }

    /// <summary>rtm_scope (RT_SCOPE_*): 0 universe, 253 link, 254 host.</summary>
    public byte Scope { get; init; }

    /// <summary>rtm_type (RTN_*): 1 unicast, 6 blackhole, 7 unreachable, 8 prohibit, 9 throw.</summary>
    public byte Type { get; init; } = 1;

    /// <summary>rtm_tos (IPv4).</summary>
    public byte TypeOfService { get; init; }

    /// <summary>rtm_flags without those of the next hop.</summary>
    public RouteFlags Flags { get; init; }

    /// <summary>RTA_PRIORITY, the metric; lower is better.</summary>
    public uint Priority { get; init; }

    /// <summary>RTA_PREFSRC; null for the kernel's choice.</summary>
    public IPAddress? PreferredSource { get; init; }

    /// <summary>The next hops: one from RTA_OIF and RTA_GATEWAY, or those of RTA_MULTIPATH; none where the route refuses.</summary>
    public ImmutableArray<KernelNextHop> NextHops { get; init; } = [];

    /// <summary>RTAX_MTU, bytes; 0 when the link's counts.</summary>
    public uint Mtu { get; init; }

    /// <summary>RTA_PREF (ICMPv6 router preference): 0 medium, 1 high, 3 low; null where not told.</summary>
    public byte? Preference { get; init; }

    /// <summary>Seconds until the kernel drops it (rta_expires); null when it stays.</summary>
    public uint? ExpiresSeconds { get; init; }

    /// <summary>RTA_NH_ID: the next-hop object that it uses; 0 for none.</summary>
    public uint NextHopId { get; init; }

    /// <summary>Reads RTM_NEWROUTE or RTM_DELROUTE.</summary>
    /// <param name="message">The message.</param>
    /// <param name="value">The route when the result is true.</param>
    /// <param name="malformed">What is wrong when the result is false.</param>
    public static bool TryDecode(in NetlinkMessage message, [NotNullWhen(true)] out KernelRoute? value, out Malformed malformed)
    {
        value = null;
        if (!Decoding.TryBegin(message, NetlinkMessageType.NewRoute, out RouteHeader header, out var attributes, out malformed))
        {
            return false;
        }

        var parts = new RouteParts { Header = header };
        while (attributes.MoveNext())
        {
            parts.Take(ref attributes);
        }

        malformed = attributes.Malformed;
        var route = parts.ToRoute();
        if (!malformed.IsFault && !(route.Destination.IsValid && route.Source?.IsValid != false))
        {
            malformed = new Malformed(MalformedKind.BadValue, 0, RouteAttribute.Destination);
        }

        value = malformed.IsFault ? null : route;
        return value is not null;
    }
}
