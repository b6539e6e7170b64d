using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Routing.Routes;

/// <summary>
/// The fields that decide whether a route is of interest, read from the receive buffer without making an object. Decoding the
/// whole route is <see cref="KernelRoute.TryDecode"/>.
/// </summary>
public readonly ref struct RouteView
{
    /// <summary>RT_TABLE_COMPAT: the table's number does not fit rtm_table and is in RTA_TABLE.</summary>
    internal const byte TableElsewhere = 252;

    private readonly RouteHeader header;
    private readonly ReadOnlySpan<byte> attributes;

    private RouteView(RouteHeader header, ReadOnlySpan<byte> attributes)
    {
        this.header = header;
        this.attributes = attributes;
    }

    /// <summary>rtm_family.</summary>
    public KernelFamily Family => header.Family;

    /// <summary>rtm_dst_len; 0 for a default route.</summary>
    public byte DestinationLength => header.DestinationLength;

    /// <summary>rtm_protocol.</summary>
    public byte Protocol => header.Protocol;

    /// <summary>rtm_type (RTN_*).</summary>
    public byte Type => header.Type;

    /// <summary>rtm_flags.</summary>
    public RouteFlags Flags => header.Flags;

    /// <summary>RTA_TABLE, or rtm_table where it fits.</summary>
    public uint Table
    {
        get
        {
            if (header.Table != TableElsewhere)
            {
                return header.Table;
            }

            var reader = new AttributeReader(attributes);
            while (reader.MoveNext())
            {
                if (reader.Type == RouteAttribute.Table)
                {
                    return reader.ReadUInt32();
                }
            }

            return header.Table;
        }
    }

    /// <summary>Looks at RTM_NEWROUTE or RTM_DELROUTE.</summary>
    /// <param name="message">The message.</param>
    /// <param name="view">The view when the result is true.</param>
    /// <returns>False when it is another message or too short.</returns>
    public static bool TryRead(in NetlinkMessage message, out RouteView view)
    {
        view = default;
        var size = Unsafe.SizeOf<RouteHeader>();
        if (message.Header.Type is not (NetlinkMessageType.NewRoute or NetlinkMessageType.DeleteRoute) || message.Payload.Length < size)
        {
            return false;
        }

        view = new RouteView(MemoryMarshal.Read<RouteHeader>(message.Payload), message.Payload[size..]);
        return true;
    }
}
