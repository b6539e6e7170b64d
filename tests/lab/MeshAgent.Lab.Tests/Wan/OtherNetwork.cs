using MeshAgent.Demo.Topology;

namespace MeshAgent.Lab.Tests.Wan;

/// <summary>
/// Another network that the WAN cable may lead to: prefixes for benchmarking and documentation (RFC 2544, RFC 3849) that the
/// neighbourhood does not use.
/// </summary>
internal static class OtherNetwork
{
    /// <summary>Its gateway; for IPv6 a link-local address, as everywhere.</summary>
    public const string Gateway4 = "198.19.7.1", Gateway6 = "fe80::1";

    /// <summary>Arguments of <c>ip</c> that give the router's WAN link its address in it.</summary>
    public static string NewAddress(FamilyAddresses family)
        => $"address add {(family == AddressPlan.IPv4 ? "198.19.7.20/24" : "2001:db8:7::20/64 nodad")} dev wan0";

    /// <summary>Its prefix in CIDR notation.</summary>
    public static string PrefixOf(FamilyAddresses family) => family == AddressPlan.IPv4 ? "198.19.7.0/24" : "2001:db8:7::/64";

    /// <summary>A host in it that is nobody's gateway.</summary>
    public static string NeighbourIn(FamilyAddresses family) => family == AddressPlan.IPv4 ? "198.19.7.66" : "2001:db8:7::66";

    /// <summary>The provider's addresses in it, with prefix length.</summary>
    public static IEnumerable<string> ProviderIn(FamilyAddresses family) => family == AddressPlan.IPv4
        ? [$"{Gateway4}/24", "198.19.7.66/24"]
        : ["2001:db8:7::1/64", "2001:db8:7::66/64"];

    /// <summary>The provider serves this network too, and everybody on the core knows the way back to it.</summary>
    public static async Task ServeAsync(Neighbourhood world)
    {
        foreach (var address in AddressPlan.Families.SelectMany(ProviderIn))
        {
            await world.IpAsync(Node.Isp, $"address add {address} dev {AddressPlan.IspWanLink}{NoDad(address)}", Cancellation);
        }

        // The provider translates IPv4 only.
        foreach (var member in new[] { Node.Inet, Node.Exit1, Node.Exit2 })
        {
            await world.IpAsync(member, $"route add {PrefixOf(AddressPlan.IPv6)} via {AddressPlan.IPv6.IspCore}", Cancellation);
        }
    }

    /// <summary>The option that lets an IPv6 address be used at once.</summary>
    public static string NoDad(string address) => address.Contains(':', StringComparison.Ordinal) ? " nodad" : "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}
