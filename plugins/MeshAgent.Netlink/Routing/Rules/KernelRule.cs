using System.Diagnostics.CodeAnalysis;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Routing.Rules;

/// <summary>A rule of the routing policy database as RTM_NEWRULE tells it (ip-rule(8)).</summary>
public sealed partial record KernelRule
{
    /// <summary>IPv4 or IPv6.</summary>
    public required KernelFamily Family { get; init; }

    /// <summary>FRA_PRIORITY: lowest first.</summary>
    public required uint Priority { get; init; }

    /// <summary>What a match does.</summary>
    public RuleActions Action { get; init; } = RuleActions.Lookup;

    /// <summary>FRA_TABLE; 0 for other actions than a look-up.</summary>
    public uint Table { get; init; }

    /// <summary>FRA_GOTO: the priority to jump to.</summary>
    public uint GotoPriority { get; init; }

    /// <summary>FIB_RULE_*.</summary>
    public RuleFlags Flags { get; init; }

    /// <summary>FRA_FWMARK.</summary>
    public uint Mark { get; init; }

    /// <summary>FRA_FWMASK: the bits of the packet's mark that are compared; 0 for none.</summary>
    public uint Mask { get; init; }

    /// <summary>FRA_SRC; null for any.</summary>
    public AddressPrefix? Source { get; init; }

    /// <summary>FRA_DST; null for any.</summary>
    public AddressPrefix? Destination { get; init; }

    /// <summary>The type-of-service byte; 0 for any.</summary>
    public byte TypeOfService { get; init; }

    /// <summary>FRA_IIFNAME; empty for any.</summary>
    public string InputLink { get; init; } = "";

    /// <summary>FRA_OIFNAME; empty for any.</summary>
    public string OutputLink { get; init; } = "";

    /// <summary>FRA_SUPPRESS_PREFIXLEN: ignore found routes of this prefix length or shorter; null for none.</summary>
    public uint? SuppressPrefixLength { get; init; }

    /// <summary>FRA_SUPPRESS_IFGROUP: ignore found routes over links of this group; null for none.</summary>
    public uint? SuppressGroup { get; init; }

    /// <summary>FRA_L3MDEV: look up in the table of the packet's VRF.</summary>
    public bool L3MasterDevice { get; init; }

    /// <summary>FRA_UID_RANGE; null for any.</summary>
    public RuleUsers? Users { get; init; }

    /// <summary>FRA_PROTOCOL (RTPROT_*): who made it.</summary>
    public byte Protocol { get; init; }

    /// <summary>FRA_IP_PROTO; 0 for any.</summary>
    public byte IpProtocol { get; init; }

    /// <summary>FRA_SPORT_RANGE; null for any.</summary>
    public RulePorts? SourcePorts { get; init; }

    /// <summary>FRA_DPORT_RANGE; null for any.</summary>
    public RulePorts? DestinationPorts { get; init; }

    /// <summary>Reads RTM_NEWRULE or RTM_DELRULE.</summary>
    /// <param name="message">The message.</param>
    /// <param name="value">The rule when the result is true.</param>
    /// <param name="malformed">What is wrong when the result is false.</param>
    public static bool TryDecode(in NetlinkMessage message, [NotNullWhen(true)] out KernelRule? value, out Malformed malformed)
    {
        value = null;
        if (!Decoding.TryBegin(message, NetlinkMessageType.NewRule, out RuleHeader header, out var attributes, out malformed))
        {
            return false;
        }

        // A rule of priority 0 carries no FRA_PRIORITY.
        var rule = new KernelRule
        {
            Family = header.Family,
            Priority = 0,
            Action = header.Action,
            Table = header.Table,
            Flags = header.Flags,
            TypeOfService = header.TypeOfService,
            Source = AddressPrefix.From(header.Family, header.SourceLength, null),
            Destination = AddressPrefix.From(header.Family, header.DestinationLength, null),
        };
        while (attributes.MoveNext())
        {
            rule = rule.With(header, ref attributes);
        }

        malformed = attributes.Malformed;
        if (!malformed.IsFault && (rule.Source?.IsValid == false || rule.Destination?.IsValid == false))
        {
            malformed = new Malformed(MalformedKind.BadValue, 0, RuleAttribute.Source);
        }

        value = malformed.IsFault ? null : rule;
        return value is not null;
    }

    private KernelRule With(in RuleHeader header, ref AttributeReader attributes) => attributes.Type switch
    {
        RuleAttribute.Priority => this with { Priority = attributes.ReadUInt32() },
        RuleAttribute.Table => this with { Table = attributes.ReadUInt32() },
        RuleAttribute.Goto => this with { GotoPriority = attributes.ReadUInt32() },
        RuleAttribute.Mark => this with { Mark = attributes.ReadUInt32() },
        RuleAttribute.Mask => this with { Mask = attributes.ReadUInt32() },
        RuleAttribute.Source => this with { Source = AddressPrefix.From(Family, header.SourceLength, attributes.ReadAddress()) },
        RuleAttribute.Destination =>
            this with { Destination = AddressPrefix.From(Family, header.DestinationLength, attributes.ReadAddress()) },
        RuleAttribute.InputLink => this with { InputLink = attributes.ReadString() },
        RuleAttribute.OutputLink => this with { OutputLink = attributes.ReadString() },
        RuleAttribute.SuppressPrefixLength => this with { SuppressPrefixLength = OrNone(attributes.ReadUInt32()) },
        RuleAttribute.SuppressGroup => this with { SuppressGroup = OrNone(attributes.ReadUInt32()) },
        RuleAttribute.L3MasterDevice => this with { L3MasterDevice = attributes.ReadByte() != 0 },
        RuleAttribute.Users => this with { Users = attributes.ReadStructure<RuleUsers>() },
        RuleAttribute.Protocol => this with { Protocol = attributes.ReadByte() },
        RuleAttribute.IpProtocol => this with { IpProtocol = attributes.ReadByte() },
        RuleAttribute.SourcePorts => this with { SourcePorts = attributes.ReadStructure<RulePorts>() },
        RuleAttribute.DestinationPorts => this with { DestinationPorts = attributes.ReadStructure<RulePorts>() },
        _ => this,
    };

    /// <summary>The kernel says -1 for "not set".</summary>
    private static uint? OrNone(uint value) => value == uint.MaxValue ? null : value;
}
