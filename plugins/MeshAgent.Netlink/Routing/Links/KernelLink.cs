using System.Diagnostics.CodeAnalysis;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Routing.Links;

/// <summary>A network interface as RTM_NEWLINK tells it.</summary>
public sealed record KernelLink
{
    /// <summary>ifi_index, from 1.</summary>
    public required int Index { get; init; }

    /// <summary>IFLA_IFNAME, 1 to 15 bytes.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// ifi_family: any for the link itself. Bridges tell about their ports with AF_BRIDGE (7), where a deletion means that the port
    /// left the bridge.
    /// </summary>
    public KernelFamily Family { get; init; }

    /// <summary>
    /// The message is about something else (IFLA_WIRELESS events) and carries only index, name and flags: the rest is not told.
    /// </summary>
    public bool IsPartial { get; init; }

    /// <summary>ARPHRD_*: 1 Ethernet, 772 loopback, 65534 none.</summary>
    public ushort HardwareType { get; init; }

    /// <summary>IFF_*.</summary>
    public LinkFlags Flags { get; init; }

    /// <summary>IFLA_MTU, bytes.</summary>
    public uint Mtu { get; init; }

    /// <summary>IFLA_ADDRESS as lower-case pairs with colons; empty when there is none.</summary>
    public string Address { get; init; } = "";

    /// <summary>IFLA_MASTER: index of the bridge, bond or VRF; 0 for none.</summary>
    public int MasterIndex { get; init; }

    /// <summary>IFLA_LINK: index of the link below (VLAN) or the peer (veth); 0 for none.</summary>
    public int LowerIndex { get; init; }

    /// <summary>IFLA_OPERSTATE.</summary>
    public OperationalState OperationalState { get; init; }

    /// <summary>IFLA_CARRIER; null when not told.</summary>
    public bool? Carrier { get; init; }

    /// <summary>
    /// IFLA_CARRIER_CHANGES: how often the carrier came or went; the kernel does not announce each one (net/core/link_watch.c).
    /// </summary>
    public uint CarrierChanges { get; init; }

    /// <summary>IFLA_GROUP, as suppress_ifgroup of rules counts.</summary>
    public uint Group { get; init; }

    /// <summary>IFLA_IFALIAS: what somebody has written to it for people to read; empty when nobody has.</summary>
    public string Alias { get; init; } = "";

    /// <summary>IFLA_INFO_KIND: veth, bridge, wireguard...; empty for hardware.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Reads RTM_NEWLINK or RTM_DELLINK.</summary>
    /// <param name="message">The message.</param>
    /// <param name="value">The link when the result is true.</param>
    /// <param name="malformed">What is wrong when the result is false.</param>
    public static bool TryDecode(in NetlinkMessage message, [NotNullWhen(true)] out KernelLink? value, out Malformed malformed)
    {
        value = null;
        if (!Decoding.TryBegin(message, NetlinkMessageType.NewLink, out LinkHeader header, out var attributes, out malformed))
        {
            return false;
        }

        var link = new KernelLink
        {
            Family = header.Family,
            Index = header.Index,
            Name = "",
            HardwareType = header.HardwareType,
            Flags = header.Flags,
        };
        while (attributes.MoveNext())
        {
            link = attributes.Type switch
            {
                LinkAttribute.Name => link with { Name = attributes.ReadString() },
                LinkAttribute.Address => link with { Address = MacAddress.ToText(attributes.Value) },
                LinkAttribute.Mtu => link with { Mtu = attributes.ReadUInt32() },
                LinkAttribute.Lower => link with { LowerIndex = (int)attributes.ReadUInt32() },
                LinkAttribute.Master => link with { MasterIndex = (int)attributes.ReadUInt32() },
                LinkAttribute.OperationalState => link with { OperationalState = (OperationalState)attributes.ReadByte() },
                LinkAttribute.Carrier => link with { Carrier = attributes.ReadByte() != 0 },
                LinkAttribute.CarrierChanges => link with { CarrierChanges = attributes.ReadUInt32() },
                LinkAttribute.Group => link with { Group = attributes.ReadUInt32() },
                LinkAttribute.Alias => link with { Alias = attributes.ReadString() },
                LinkAttribute.Wireless => link with { IsPartial = true },
                LinkAttribute.Info => link with { Kind = ReadKind(ref attributes) },
                _ => link,
            };
        }

        malformed = attributes.Malformed;
        if (!malformed.IsFault && link.Name.Length == 0)
        {
            malformed = new Malformed(MalformedKind.MissingField, 0, LinkAttribute.Name);
        }

        value = malformed.IsFault ? null : link;
        return value is not null;
    }

    private static string ReadKind(ref AttributeReader attributes)
    {
        var kind = "";
        var info = new AttributeReader(attributes.Value);
        while (info.MoveNext())
        {
            kind = info.Type == LinkAttribute.InfoKind ? info.ReadString() : kind;
        }

        attributes.Adopt(info.Malformed);
        return kind;
    }
}
