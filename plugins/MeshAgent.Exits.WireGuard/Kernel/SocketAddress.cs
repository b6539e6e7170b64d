using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MeshAgent.Exits.WireGuard.Kernel;

/// <summary>
/// struct sockaddr_in and struct sockaddr_in6 (linux/in.h, linux/in6.h): family in the machine's byte order, the rest in the network's.
/// </summary>
internal static class SocketAddress
{
    public const ushort FamilyIPv4 = 2;
    public const ushort FamilyIPv6 = 10;
    private const int LengthIPv4 = 16;
    private const int LengthIPv6 = 28;

    /// <summary>Writes an endpoint.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <returns>16 or 28 bytes.</returns>
    public static byte[] ToBytes(IPEndPoint endpoint)
    {
        var isIPv6 = endpoint.AddressFamily == AddressFamily.InterNetworkV6;
        var bytes = new byte[isIPv6 ? LengthIPv6 : LengthIPv4];
        var family = isIPv6 ? FamilyIPv6 : FamilyIPv4;
        MemoryMarshal.Write(bytes, in family);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)endpoint.Port);
        endpoint.Address.TryWriteBytes(bytes.AsSpan(isIPv6 ? 8 : 4), out _);
        if (isIPv6)
        {
            var scope = (uint)endpoint.Address.ScopeId;
            MemoryMarshal.Write(bytes.AsSpan(24), in scope);
        }

        return bytes;
    }

    /// <summary>Reads an endpoint.</summary>
    /// <param name="bytes">The structure.</param>
    /// <returns>The endpoint; null when it is too short, of another family or without a port.</returns>
    public static IPEndPoint? FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < LengthIPv4)
        {
            return null;
        }

        var family = MemoryMarshal.Read<ushort>(bytes);
        var port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        IPAddress? address = family switch
        {
            FamilyIPv4 => new IPAddress(bytes.Slice(4, 4)),
            FamilyIPv6 when bytes.Length >= LengthIPv6 =>
                new IPAddress(bytes.Slice(8, 16), MemoryMarshal.Read<uint>(bytes[24..])),
            _ => null,
        };
        return address is null || port == 0 ? null : new IPEndPoint(address, port);
    }
}
