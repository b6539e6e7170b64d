using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MeshAgent.Netlink.Routing;

/// <summary>
/// An address and a prefix length as the kernel holds them. Unlike <see cref="IPNetwork"/> the host bits may be set: rules keep them.
/// </summary>
/// <param name="Address">The address.</param>
/// <param name="Length">Leading bits that count: 0 to 32 or 128.</param>
public readonly record struct AddressPrefix(IPAddress Address, byte Length)
{
    /// <summary>The family of the address.</summary>
    public KernelFamily Family => Address.AddressFamily == AddressFamily.InterNetworkV6 ? KernelFamily.IPv6 : KernelFamily.IPv4;

    /// <summary>The prefix of length 0 of a family.</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    public static AddressPrefix Default(KernelFamily family) =>
        new(family == KernelFamily.IPv6 ? IPAddress.IPv6Any : IPAddress.Any, 0);

    /// <summary>Whether the length fits the address.</summary>
    internal bool IsValid => Length <= (Family == KernelFamily.IPv6 ? 128 : 32);

    /// <summary>As ip(8) prints it.</summary>
    public override string ToString() => Length == 0 ? "default" : string.Create(CultureInfo.InvariantCulture, $"{Address}/{Length}");

    /// <summary>What a prefix length and an optional address attribute say; a missing address means all zeros.</summary>
    internal static AddressPrefix? From(KernelFamily family, byte length, IPAddress? address) =>
        address is null && length == 0 ? null : new AddressPrefix(address ?? Default(family).Address, length);
}
