using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace MeshAgent.Dns.Sockets.Kernel;

/// <summary>Socket addresses as the kernel has them (ip(7), ipv6(7)).</summary>
internal static class KernelAddress
{
    /// <summary>Bytes that hold either family's: <c>struct sockaddr_in6</c>.</summary>
    public const int MaxLength = 28;

    private const int Ipv4Length = 16;
    private const ushort Ipv4Family = 2; // AF_INET
    private const ushort Ipv6Family = 10; // AF_INET6

    /// <summary>The kernel's number of a family.</summary>
    public static int FamilyOf(AddressFamily family) => family == AddressFamily.InterNetworkV6 ? Ipv6Family : Ipv4Family;

    /// <summary>Writes an address.</summary>
    /// <param name="address">Address, with scope when it is link-local.</param>
    /// <param name="port">Port.</param>
    /// <param name="destination">Takes it; at least <see cref="MaxLength"/> bytes.</param>
    /// <returns>Its length.</returns>
    public static int Write(IPAddress address, int port, Span<byte> destination)
    {
        destination = destination[..MaxLength];
        destination.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)port);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            BitConverter.TryWriteBytes(destination, Ipv6Family);
            address.TryWriteBytes(destination[8..], out _);
            BitConverter.TryWriteBytes(destination[24..], (uint)address.ScopeId);
            return MaxLength;
        }

        BitConverter.TryWriteBytes(destination, Ipv4Family);
        address.TryWriteBytes(destination[4..], out _);
        return Ipv4Length;
    }

    /// <summary>The address without port and scope; empty for another family.</summary>
    public static ReadOnlySpan<byte> HostOf(ReadOnlySpan<byte> address) => BitConverter.ToUInt16(address) switch
    {
        Ipv4Family => address.Slice(4, 4),
        Ipv6Family => address.Slice(8, 16),
        _ => [],
    };
}
