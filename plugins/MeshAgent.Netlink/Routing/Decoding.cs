using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Routing;

/// <summary>The beginning that all rtnetlink decoders share.</summary>
internal static class Decoding
{
    /// <summary>Checks the type, reads the fixed header and gives a reader of the attributes behind it.</summary>
    public static bool TryBegin<T>(
        in NetlinkMessage message, NetlinkMessageType created, out T header, out AttributeReader attributes, out Malformed malformed)
        where T : unmanaged
    {
        header = default;
        attributes = default;
        malformed = default;

        // The type that deletes is always the next number after the one that creates.
        if (message.Header.Type != created && message.Header.Type != created + 1)
        {
            malformed = new Malformed(MalformedKind.WrongMessage, 0, 0);
            return false;
        }

        var size = Unsafe.SizeOf<T>();
        if (message.Payload.Length < size)
        {
            malformed = new Malformed(MalformedKind.Truncated, 0, 0);
            return false;
        }

        header = MemoryMarshal.Read<T>(message.Payload);
        attributes = new AttributeReader(message.Payload[Math.Min(NetlinkHeader.Align(size), message.Payload.Length)..]);
        return true;
    }
}
