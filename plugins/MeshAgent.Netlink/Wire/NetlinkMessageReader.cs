using System.Runtime.InteropServices;

namespace MeshAgent.Netlink.Wire;

/// <summary>Walks the messages of one datagram. Bad input ends the walk and is told by <see cref="Malformed"/>; nothing throws.</summary>
public ref struct NetlinkMessageReader
{
    private readonly ReadOnlySpan<byte> datagram;
    private int position;

    /// <summary>Starts before the first message.</summary>
    /// <param name="datagram">What one recv(2) returned.</param>
    public NetlinkMessageReader(ReadOnlySpan<byte> datagram)
    {
        this.datagram = datagram;
    }

    /// <summary>Why the walk ended early; no fault when it ended at the end.</summary>
    public Malformed Malformed { get; private set; }

    /// <summary>Reads the next message.</summary>
    /// <param name="message">The message when the result is true.</param>
    /// <returns>False at the end and on malformed data.</returns>
    public bool TryRead(out NetlinkMessage message)
    {
        message = default;
        var left = datagram[position..];
        if (left.IsEmpty || Malformed.IsFault)
        {
            return false;
        }

        if (left.Length < NetlinkHeader.Size)
        {
            Malformed = new Malformed(MalformedKind.Truncated, position, 0);
            return false;
        }

        var header = MemoryMarshal.Read<NetlinkHeader>(left);
        if (header.Length < NetlinkHeader.Size || header.Length > (uint)left.Length)
        {
            Malformed = new Malformed(MalformedKind.BadLength, position, 0);
            return false;
        }

        var length = (int)header.Length;
        message = new NetlinkMessage(header, left[NetlinkHeader.Size..length]);
        position = Math.Min(position + NetlinkHeader.Align(length), datagram.Length);
        return true;
    }
}
