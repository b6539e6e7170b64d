using System.Net;

namespace MeshAgent.Core.Tests.Routers;

/// <summary>The names and addresses of the usual test router (documentation prefixes of RFC 5737 and RFC 3849).</summary>
internal static class Known
{
    public const string WanMac = "02:00:00:00:00:01";
    public const string GatewayMac = "02:00:00:00:00:fe";
    public const string PrinterMac = "02:00:00:00:00:99";
    public const string Gateway4 = "192.0.2.1";
    public const string Gateway6 = "fe80::1";
    public const string Path4 = "192.0.2.1 on wan0";
    public const string Path6 = "fe80::1 on wan0";
    public const string Server4 = "198.51.100.53";
    public const string Server6 = "2001:db8:53::53";
    public const string ExitAddress = "203.0.113.10";

    public static IPAddress Ip(string text) => IPAddress.Parse(text);

    public static IPNetwork Net(string text) => IPNetwork.Parse(text);

    public static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary>Both families, a LAN bridge, one uplink without a default, an exit given by address, WAN name servers.</summary>
    public static RouterBuilder Router() => new RouterBuilder()
        .Link("lo")
        .Link("br-lan", "02:00:00:00:00:02")
        .Link("wan0", WanMac)
        .Address("lo", "127.0.0.1/8")
        .Address("br-lan", "192.168.1.1/24")
        .Address("br-lan", "2001:db8:1::1/64")
        .Address("wan0", "192.0.2.100/24")
        .Address("wan0", "2001:db8:2::100/64")
        .Address("wan0", "fe80::100/64")
        .Neighbour("wan0", Gateway4, GatewayMac)
        .Neighbour("wan0", Gateway6, GatewayMac)
        .NameServer(Server4)
        .NameServer(Server6)
        .Tunnel("wg_exit")
        .Exit("exit1", $"{ExitAddress}:51820");

    /// <summary>The same with the defaults that DHCP and a router advertisement make.</summary>
    public static RouterBuilder Online() => Router()
        .Default(Gateway4, "wan0")
        .Default(Gateway6, "wan0", metric: 1024, protocol: Contracts.Routing.RouteProtocols.RouterAdvertisement);
}
