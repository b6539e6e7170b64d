using System.Net;
using System.Net.Sockets;

namespace MeshAgent.Contracts.Addressing;

/// <summary>What differs between the two families, as values.</summary>
public static class IpFamilyFacts
{
    /// <summary>Both families, IPv4 first.</summary>
    public static EquatableArray<IpFamily> All { get; } = [IpFamily.IPv4, IpFamily.IPv6];

    /// <summary>The family of an address.</summary>
    /// <param name="address">An IPv4 or IPv6 address. An IPv4-mapped IPv6 address counts as IPv6, as the kernel counts it.</param>
    /// <returns>The family.</returns>
    /// <exception cref="ArgumentException">The address is of no IP family.</exception>
    public static IpFamily Family(this IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => IpFamily.IPv4,
        AddressFamily.InterNetworkV6 => IpFamily.IPv6,
        _ => throw new ArgumentException($"{address} is neither IPv4 nor IPv6", nameof(address)),
    };

    /// <summary>The family of a prefix.</summary>
    /// <param name="prefix">A prefix.</param>
    /// <returns>The family of its base address.</returns>
    public static IpFamily Family(this IPNetwork prefix) => prefix.BaseAddress.Family();

    /// <summary>The prefix that holds every address of the family: <c>0.0.0.0/0</c> or <c>::/0</c>.</summary>
    /// <param name="family">A family.</param>
    /// <returns>The prefix of length zero.</returns>
    public static IPNetwork Everything(this IpFamily family) =>
        family == IpFamily.IPv4 ? new IPNetwork(IPAddress.Any, 0) : new IPNetwork(IPAddress.IPv6Any, 0);

    /// <summary>How many bits an address of the family has: 32 or 128.</summary>
    /// <param name="family">A family.</param>
    /// <returns>The number of bits.</returns>
    public static int AddressBits(this IpFamily family) => family == IpFamily.IPv4 ? 32 : 128;

    /// <summary>The socket layer's name of the family.</summary>
    /// <param name="family">A family.</param>
    /// <returns><c>InterNetwork</c> or <c>InterNetworkV6</c>.</returns>
    public static AddressFamily ToAddressFamily(this IpFamily family) =>
        family == IpFamily.IPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;

    /// <summary>The name that configuration and status use: <c>ipv4</c> or <c>ipv6</c>.</summary>
    /// <param name="family">A family.</param>
    /// <returns>The lower-case word.</returns>
    public static string Word(this IpFamily family) => family == IpFamily.IPv4 ? "ipv4" : "ipv6";

    /// <summary>Whether an address is on-link on every link of its family: IPv6 link-local <c>fe80::/10</c> (RFC 4291 §2.5.6).</summary>
    /// <param name="address">An address.</param>
    /// <returns>True for IPv6 link-local addresses.</returns>
    public static bool IsAlwaysOnLink(this IPAddress address) => address.IsIPv6LinkLocal;

    /// <summary>Whether the two prefixes have an address in common.</summary>
    /// <param name="one">A prefix.</param>
    /// <param name="other">Another one.</param>
    /// <returns>True when one holds the other's base address; false for prefixes of different families.</returns>
    public static bool Overlaps(this IPNetwork one, IPNetwork other) =>
        one.Family() == other.Family() && (one.Contains(other.BaseAddress) || other.Contains(one.BaseAddress));
}
