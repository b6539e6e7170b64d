using System.Net;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Conformance.Routes;

/// <summary>
/// What every stage of the routes suite is set up with: two links that are up, with carrier, and an address of each family on each. There
/// is no route but those of the addresses and no rule but the kernel's own.
/// </summary>
public static class RouteWorld
{
    /// <summary>The uplink: 192.0.2.2/24 and 2001:db8:178::2/64.</summary>
    public const string Wan = "wan0";

    /// <summary>The users' link: 10.30.0.1/24 and 2001:db8:30::1/64.</summary>
    public const string Lan = "lan0";

    /// <summary>A table that is nobody's.</summary>
    public const uint ForeignTable = 77;

    /// <summary>The addresses of a link, with the length of their prefix.</summary>
    /// <param name="link">One of the two links.</param>
    /// <param name="family">The family.</param>
    /// <returns>The address and the length.</returns>
    public static (IPAddress Address, int Length) AddressOf(string link, IpFamily family) => (link, family) switch
    {
        (Wan, IpFamily.IPv4) => (IPAddress.Parse("192.0.2.2"), 24),
        (Wan, _) => (IPAddress.Parse("2001:db8:178::2"), 64),
        (_, IpFamily.IPv4) => (IPAddress.Parse("10.30.0.1"), 24),
        _ => (IPAddress.Parse("2001:db8:30::1"), 64),
    };

    /// <summary>A neighbour on the uplink; the first answers where the stage can have one that does, the others never.</summary>
    /// <param name="family">The family.</param>
    /// <param name="number">Which one, from 0 to 100.</param>
    /// <returns>Its address.</returns>
    public static IPAddress Gateway(IpFamily family, int number = 0) =>
        IPAddress.Parse(family == IpFamily.IPv4 ? $"192.0.2.{number + 101}" : $"2001:db8:178::{number + 101:x}");

    /// <summary>A prefix far away.</summary>
    /// <param name="family">The family.</param>
    /// <param name="number">Which one, from 0 to 99.</param>
    /// <returns>The prefix.</returns>
    public static IPNetwork Far(IpFamily family, int number = 0) =>
        IPNetwork.Parse(family == IpFamily.IPv4 ? $"198.18.{number}.0/24" : $"2001:db8:{number + 0x500:x}::/48");
}
