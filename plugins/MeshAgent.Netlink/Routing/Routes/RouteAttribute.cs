namespace MeshAgent.Netlink.Routing.Routes;

/// <summary>RTA_* and RTAX_* of linux/rtnetlink.h.</summary>
internal static class RouteAttribute
{
    public const int Destination = 1;
    public const int Source = 2;
    public const int InputLink = 3;
    public const int OutputLink = 4;
    public const int Gateway = 5;
    public const int Priority = 6;
    public const int PreferredSource = 7;
    public const int Metrics = 8;
    public const int Multipath = 9;
    public const int CacheInfo = 12;
    public const int Table = 15;
    public const int Mark = 16;
    public const int Via = 18;
    public const int Preference = 20;
    public const int Expires = 23;
    public const int IpProtocol = 27;
    public const int NextHopId = 30;

    public const int MetricMtu = 2;

    public static string? NameOf(int type) => type switch
    {
        Destination => "RTA_DST",
        Source => "RTA_SRC",
        InputLink => "RTA_IIF",
        OutputLink => "RTA_OIF",
        Gateway => "RTA_GATEWAY",
        Priority => "RTA_PRIORITY",
        PreferredSource => "RTA_PREFSRC",
        Metrics => "RTA_METRICS",
        Multipath => "RTA_MULTIPATH",
        Table => "RTA_TABLE",
        Mark => "RTA_MARK",
        Via => "RTA_VIA",
        Preference => "RTA_PREF",
        Expires => "RTA_EXPIRES",
        IpProtocol => "RTA_IP_PROTO",
        NextHopId => "RTA_NH_ID",
        _ => null,
    };
}
