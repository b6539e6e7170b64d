using System.Collections.Immutable;
using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Routing.Routes;

/// <summary>The attributes of a route while they are being read.</summary>
internal struct RouteParts
{
    public RouteHeader Header;
    private IPAddress? destination;
    private IPAddress? source;
    private IPAddress? gateway;
    private IPAddress? preferredSource;
    private int outputLink;
    private uint? table;
    private uint priority;
    private uint mtu;
    private byte? preference;
    private uint? expires;
    private uint nextHopId;
    private ImmutableArray<KernelNextHop>? multipath;

    public void Take(ref AttributeReader attributes)
    {
        switch (attributes.Type)
        {
            case RouteAttribute.Destination:
                destination = attributes.ReadAddress();
                break;
            case RouteAttribute.Source:
                source = attributes.ReadAddress();
                break;
            case RouteAttribute.OutputLink:
                outputLink = (int)attributes.ReadUInt32();
                break;
            case RouteAttribute.Gateway:
                gateway = attributes.ReadAddress();
                break;
            case RouteAttribute.Via:
                gateway = ReadVia(ref attributes);
                break;
            case RouteAttribute.PreferredSource:
                preferredSource = attributes.ReadAddress();
                break;
            case RouteAttribute.Priority:
                priority = attributes.ReadUInt32();
                break;
            case RouteAttribute.Table:
                table = attributes.ReadUInt32();
                break;
            case RouteAttribute.Preference:
                preference = attributes.ReadByte();
                break;
            case RouteAttribute.NextHopId:
                nextHopId = attributes.ReadUInt32();
                break;
            case RouteAttribute.Metrics:
                mtu = ReadMtu(ref attributes);
                break;
            case RouteAttribute.CacheInfo:
                expires = ReadExpiry(attributes.ReadStructure<RouteCacheInfo>());
                break;
            case RouteAttribute.Multipath:
                multipath = ReadMultipath(ref attributes);
                break;
        }
    }

    public readonly KernelRoute ToRoute() => new()
    {
        Family = Header.Family,
        Destination = AddressPrefix.From(Header.Family, Header.DestinationLength, destination) ?? AddressPrefix.Default(Header.Family),
        Source = AddressPrefix.From(Header.Family, Header.SourceLength, source),
        Table = table ?? Header.Table,
        Protocol = Header.Protocol,
        Scope = Header.Scope,
        Type = Header.Type,
        TypeOfService = Header.TypeOfService,
        Flags = Header.Flags & ~RouteHeader.NextHopMask,
        Priority = priority,
        PreferredSource = preferredSource,
        NextHops = multipath ?? SingleNextHop(),
        Mtu = mtu,
        Preference = preference,
        ExpiresSeconds = expires,
        NextHopId = nextHopId,
    };

    private readonly ImmutableArray<KernelNextHop> SingleNextHop() => outputLink == 0 && gateway is null
        ? []
        : [new KernelNextHop(outputLink, gateway, (NextHopFlags)(Header.Flags & RouteHeader.NextHopMask))];

    private static uint? ReadExpiry(in RouteCacheInfo info) =>
        info.Expires > 0 ? (uint)(info.Expires / RouteCacheInfo.TicksPerSecond) : null;

    private static uint ReadMtu(ref AttributeReader attributes)
    {
        var mtu = 0u;
        var metrics = new AttributeReader(attributes.Value);
        while (metrics.MoveNext())
        {
            mtu = metrics.Type == RouteAttribute.MetricMtu ? metrics.ReadUInt32() : mtu;
        }

        attributes.Adopt(metrics.Malformed);
        return mtu;
    }

    /// <summary>struct rtvia: a family of two bytes, then the address.</summary>
    private static IPAddress? ReadVia(ref AttributeReader attributes)
    {
        if (attributes.Value.Length is 6 or 18)
        {
            return new IPAddress(attributes.Value[2..]);
        }

        attributes.Fail();
        return null;
    }

    private static ImmutableArray<KernelNextHop> ReadMultipath(ref AttributeReader attributes)
    {
        var hops = ImmutableArray.CreateBuilder<KernelNextHop>();
        var left = attributes.Value;
        var headerSize = Unsafe.SizeOf<NextHopHeader>();
        while (left.Length > 0)
        {
            var header = left.Length >= headerSize ? MemoryMarshal.Read<NextHopHeader>(left) : default;
            if (header.Length < headerSize || header.Length > left.Length)
            {
                attributes.Fail();
                break;
            }

            var gateway = default(IPAddress);
            var own = new AttributeReader(left[headerSize..header.Length]);
            while (own.MoveNext())
            {
                gateway = own.Type switch
                {
                    RouteAttribute.Gateway => own.ReadAddress(),
                    RouteAttribute.Via => ReadVia(ref own),
                    _ => gateway,
                };
            }

            attributes.Adopt(own.Malformed);
            hops.Add(new KernelNextHop(header.LinkIndex, gateway, header.Flags, header.Hops + 1));
            left = left[Math.Min(NetlinkHeader.Align(header.Length), left.Length)..];
        }

        return hops.ToImmutable();
    }
}
