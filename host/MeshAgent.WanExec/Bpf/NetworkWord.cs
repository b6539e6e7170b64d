using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.WanExec.Bpf;

/// <summary>Numbers as a program sees them that loads 32 bits of network byte order with this machine's byte order.</summary>
internal static class NetworkWord
{
    /// <summary>A port.</summary>
    public static int OfPort(int port) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness((ushort)port) : port;

    /// <summary>A number that stands in network byte order.</summary>
    public static int Of(uint number) => (int)(BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(number) : number);

    /// <summary>An address: one word for IPv4, four for IPv6.</summary>
    public static IReadOnlyList<int> OfAddress(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[address.Family().AddressBits() / 8];
        address.TryWriteBytes(bytes, out _);
        return MemoryMarshal.Cast<byte, int>(bytes).ToArray();
    }
}
