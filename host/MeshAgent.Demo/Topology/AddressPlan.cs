using System.Net.Sockets;

namespace MeshAgent.Demo.Topology;

/// <summary>
/// The constants of the simulated world. All addresses are documentation, benchmarking or private ranges (RFC 5737, RFC 3849, RFC 2544,
/// RFC 1918, RFC 4193), so a packet that escaped could reach nobody.
/// </summary>
public static class AddressPlan
{
    /// <summary>UDP port of both exits.</summary>
    public const int ExitPort = 51820;

    /// <summary>Name of exit 1; the provider's and the internet's name servers know its addresses.</summary>
    public const string Exit1Name = "exit1.example.net";

    /// <summary>Name of exit 2; the provider's and the internet's name servers know its addresses.</summary>
    public const string Exit2Name = "exit2.example.net";

    /// <summary>Name of the target.</summary>
    public const string TargetName = "target.example.net";

    /// <summary>A name that each name server answers with an address of its own.</summary>
    public const string SplitName = "split.example.net";

    /// <summary>What the mesh's name server answers for the exits' names: an address that nobody has. An agent that asked it never
    /// gets a tunnel, which is how a wrong choice of name server shows.</summary>
    public const string WrongExit = "198.18.66.66";

    /// <summary>The exits' end of the tunnel.</summary>
    public const string ExitLink = "wg_srv";

    /// <summary>The exits' end of the tunnel where they speak fastd.</summary>
    public const string FastdLink = "fd_srv";

    /// <summary>The router's end of a fastd tunnel, which the agent makes; in mode tun it is the beginning of the name.</summary>
    public const string FastdTunnel = "mesh-vpn";

    /// <summary>The link of every node to the core.</summary>
    public const string CoreLink = "core0";

    /// <summary>The provider's end of the WAN cable, where the capture listens.</summary>
    public const string IspWanLink = "wan0";

    /// <summary>Ethernet address of <see cref="IspWanLink"/>: a captured frame that does not come from it comes from the router.</summary>
    public const string IspMac = "02:00:5e:00:53:01";

    /// <summary>The IPv4 world.</summary>
    public static FamilyAddresses IPv4 { get; } = new()
    {
        Family = AddressFamily.InterNetwork,
        IpOption = "-4",
        HostLength = 32,
        LinkLength = 24,
        DefaultPrefix = "0.0.0.0/0",
        RouterWan = "192.0.2.20",
        WanGateway = "192.0.2.1",
        IspWan = "192.0.2.1",
        WanNeighbour = "192.0.2.66",
        WanPrefix = "192.0.2.0/24",
        WanNameServer = "198.51.100.53",
        IspCore = "203.0.113.2",
        InetCore = "203.0.113.1",
        Exit1 = "203.0.113.10",
        MovedExit = "203.0.113.11",
        Exit2 = "203.0.113.20",
        MeshCore = "203.0.113.30",
        Target = "198.18.0.80",
        PublicNameServer = "198.18.0.53",
        ExitInner = "10.99.0.1",
        RouterInner = "10.99.0.2",
        RouterLan = "10.30.0.1",
        LanClient = "10.30.0.2",
        LanPrefix = "10.30.0.0/24",
        RouterMesh = "10.20.0.1",
        MeshNeighbour = "10.20.0.2",
        MeshPrefix = "10.20.0.0/24",
        SplitAnswers = ("198.18.1.1", "198.18.1.2", "198.18.1.3"),
    };

    /// <summary>The IPv6 world.</summary>
    public static FamilyAddresses IPv6 { get; } = new()
    {
        Family = AddressFamily.InterNetworkV6,
        IpOption = "-6",
        HostLength = 128,
        LinkLength = 64,
        DefaultPrefix = "::/0",
        RouterWan = "2001:db8:2::20",
        WanGateway = "fe80::1",
        IspWan = "2001:db8:2::1",
        WanNeighbour = "2001:db8:2::66",
        WanPrefix = "2001:db8:2::/64",
        WanNameServer = "2001:db8:51::53",
        IspCore = "2001:db8:113::2",
        InetCore = "2001:db8:113::1",
        Exit1 = "2001:db8:113::10",
        MovedExit = "2001:db8:113::11",
        Exit2 = "2001:db8:113::20",
        MeshCore = "2001:db8:113::30",
        Target = "2001:db8:80::80",
        PublicNameServer = "2001:db8:80::53",
        ExitInner = "fd99::1",
        RouterInner = "fd99::2",
        RouterLan = "fd30::1",
        LanClient = "fd30::2",
        LanPrefix = "fd30::/64",
        RouterMesh = "fd20::1",
        MeshNeighbour = "fd20::2",
        MeshPrefix = "fd20::/64",
        SplitAnswers = ("2001:db8:ff::1", "2001:db8:ff::2", "2001:db8:ff::3"),
    };

    /// <summary>Both families, IPv4 first.</summary>
    public static IReadOnlyList<FamilyAddresses> Families { get; } = [IPv4, IPv6];

    /// <summary>The world of one family.</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <returns>Its addresses.</returns>
    public static FamilyAddresses For(AddressFamily family) => family == AddressFamily.InterNetworkV6 ? IPv6 : IPv4;
}
