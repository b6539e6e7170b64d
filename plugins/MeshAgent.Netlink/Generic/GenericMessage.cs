using System.Runtime.InteropServices;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Generic;

/// <summary>
/// A generic netlink message taken apart: its header and its attributes. It is a view and lives no longer than the receive buffer.
/// </summary>
public readonly ref struct GenericMessage
{
    private readonly ReadOnlySpan<byte> attributes;

    private GenericMessage(GenericHeader header, ReadOnlySpan<byte> attributes)
    {
        Header = header;
        this.attributes = attributes;
    }

    /// <summary>Command and version.</summary>
    public GenericHeader Header { get; }

    /// <summary>A reader that stands before the first attribute.</summary>
    public AttributeReader Attributes => new(attributes);

    /// <summary>Takes a message apart.</summary>
    /// <param name="message">The message.</param>
    /// <param name="generic">Its parts when the result is true.</param>
    /// <param name="malformed">What is wrong when the result is false.</param>
    public static bool TryRead(in NetlinkMessage message, out GenericMessage generic, out Malformed malformed)
    {
        generic = default;
        malformed = default;
        if (message.Payload.Length < GenericHeader.Size)
        {
            malformed = new Malformed(MalformedKind.Truncated, 0, 0);
            return false;
        }

        generic = new GenericMessage(MemoryMarshal.Read<GenericHeader>(message.Payload), message.Payload[GenericHeader.Size..]);
        return true;
    }
}
