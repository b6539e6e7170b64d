using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace MeshAgent.Demo.Capture;

/// <summary>All protocols of one link: struct sockaddr_ll of packet(7).</summary>
/// <param name="link">Index of the link in its namespace.</param>
internal sealed class PacketEndPoint(int link) : EndPoint
{
    private const int Length = 20, ProtocolAt = 2, LinkAt = 4;

    /// <summary>ETH_P_ALL of linux/if_ether.h.</summary>
    private const ushort AllProtocols = 3;

    public override AddressFamily AddressFamily => AddressFamily.Packet;

    public override SocketAddress Serialize()
    {
        var address = new SocketAddress(AddressFamily.Packet, Length);
        BinaryPrimitives.WriteUInt16BigEndian(address.Buffer.Span[ProtocolAt..], AllProtocols);
        BinaryPrimitives.WriteInt32LittleEndian(address.Buffer.Span[LinkAt..], link);
        return address;
    }
}
