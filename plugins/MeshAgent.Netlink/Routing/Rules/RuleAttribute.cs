namespace MeshAgent.Netlink.Routing.Rules;

/// <summary>FRA_* of linux/fib_rules.h.</summary>
internal static class RuleAttribute
{
    public const int Destination = 1;
    public const int Source = 2;
    public const int InputLink = 3;
    public const int Goto = 4;
    public const int Priority = 6;
    public const int Mark = 10;
    public const int SuppressGroup = 13;
    public const int SuppressPrefixLength = 14;
    public const int Table = 15;
    public const int Mask = 16;
    public const int OutputLink = 17;
    public const int L3MasterDevice = 19;
    public const int Users = 20;
    public const int Protocol = 21;
    public const int IpProtocol = 22;
    public const int SourcePorts = 23;
    public const int DestinationPorts = 24;

    public static string? NameOf(int type) => type switch
    {
        Destination => "FRA_DST",
        Source => "FRA_SRC",
        InputLink => "FRA_IIFNAME",
        Goto => "FRA_GOTO",
        Priority => "FRA_PRIORITY",
        Mark => "FRA_FWMARK",
        SuppressGroup => "FRA_SUPPRESS_IFGROUP",
        SuppressPrefixLength => "FRA_SUPPRESS_PREFIXLEN",
        Table => "FRA_TABLE",
        Mask => "FRA_FWMASK",
        OutputLink => "FRA_OIFNAME",
        L3MasterDevice => "FRA_L3MDEV",
        Users => "FRA_UID_RANGE",
        Protocol => "FRA_PROTOCOL",
        IpProtocol => "FRA_IP_PROTO",
        SourcePorts => "FRA_SPORT_RANGE",
        DestinationPorts => "FRA_DPORT_RANGE",
        _ => null,
    };
}
