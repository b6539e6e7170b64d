namespace MeshAgent.Netlink.Routing.Links;

/// <summary>IFLA_* and IFLA_INFO_* of linux/if_link.h.</summary>
internal static class LinkAttribute
{
    public const int Address = 1;
    public const int Name = 3;
    public const int Mtu = 4;
    public const int Lower = 5;
    public const int Master = 10;
    public const int Wireless = 11;
    public const int OperationalState = 16;
    public const int Info = 18;
    public const int Alias = 20;
    public const int Group = 27;
    public const int ExtensionMask = 29;
    public const int Carrier = 33;
    public const ushort CarrierChanges = 35;

    public const int InfoKind = 1;
    public const int InfoData = 2;

    /// <summary>RTEXT_FILTER_SKIP_STATS of linux/rtnetlink.h: leaves out counters, most of a link's bytes.</summary>
    public const uint SkipStatistics = 1 << 3;

    public static string? NameOf(int type) => type switch
    {
        Address => "IFLA_ADDRESS",
        Name => "IFLA_IFNAME",
        Mtu => "IFLA_MTU",
        Lower => "IFLA_LINK",
        Master => "IFLA_MASTER",
        Info => "IFLA_LINKINFO",
        Alias => "IFLA_IFALIAS",
        Group => "IFLA_GROUP",
        _ => null,
    };
}
