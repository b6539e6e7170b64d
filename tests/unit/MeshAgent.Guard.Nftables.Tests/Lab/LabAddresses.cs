using System.Net;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Guard.Nftables.Tests.Lab;

/// <summary>The lab's addresses of one family.</summary>
internal sealed record LabAddresses(
    IPAddress Client, IPAddress RouterLan, IPAddress RouterWan, IPAddress Isp, IPAddress RouterTunnel, IPAddress Internet)
{
    public static PerFamily<LabAddresses> All { get; } = new(
        Of("10.30.0.2", "10.30.0.1", "192.0.2.20", "192.0.2.1", "10.99.0.2", "203.0.113.80"),
        Of("fd30::2", "fd30::1", "2001:db8:178::20", "2001:db8:178::1", "fd99::2", "2001:db8:203::80"));

    private static LabAddresses Of(string client, string routerLan, string routerWan, string isp, string tunnel, string internet) => new(
        IPAddress.Parse(client),
        IPAddress.Parse(routerLan),
        IPAddress.Parse(routerWan),
        IPAddress.Parse(isp),
        IPAddress.Parse(tunnel),
        IPAddress.Parse(internet));
}
