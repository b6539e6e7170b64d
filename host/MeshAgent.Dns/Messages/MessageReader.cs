using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace MeshAgent.Dns.Messages;

/// <summary>
/// Reads fields from untrusted bytes. Every read checks its bounds, returns false and records the fault when they do not hold;
/// nothing throws.
/// </summary>
internal ref struct MessageReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;

    /// <summary>Offset of the next byte to be read.</summary>
    public int Position { get; set; }

    /// <summary>The first fault met.</summary>
    public MessageFault Fault { get; private set; }

    /// <summary>Bytes not yet read.</summary>
    public readonly int Remaining => _message.Length - Position;

    public bool Fail(MessageFault fault)
    {
        if (Fault == MessageFault.None)
        {
            Fault = fault;
        }

        return false;
    }

    public bool TryReadByte(out byte value)
    {
        value = 0;
        if (Remaining < 1)
        {
            return Fail(MessageFault.EndsEarly);
        }

        value = _message[Position++];
        return true;
    }

    public bool TryReadUInt16(out ushort value)
    {
        if (!TryReadBytes(sizeof(ushort), out var bytes))
        {
            value = 0;
            return false;
        }

        value = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        return true;
    }

    public bool TryReadUInt32(out uint value)
    {
        if (!TryReadBytes(sizeof(uint), out var bytes))
        {
            value = 0;
            return false;
        }

        value = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        return true;
    }

    public bool TryReadBytes(int count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (Remaining < count)
        {
            return Fail(MessageFault.EndsEarly);
        }

        bytes = _message.Slice(Position, count);
        Position += count;
        return true;
    }

    /// <summary>
    /// Reads a name, following compression pointers (RFC 1035 §4.1.4). Each pointer must lead to before the place where the labels
    /// that it ends began, so that a loop cannot exist.
    /// </summary>
    public bool TryReadName([NotNullWhen(true)] out DnsName? name)
    {
        Span<byte> wire = stackalloc byte[DnsName.MaxWireLength];
        name = TryWalkName(wire, out var length, out _) ? DnsName.FromValidWire(wire[..length]) : null;
        return name is not null;
    }

    /// <summary>Passes over a name with the same checks.</summary>
    public bool TrySkipName() => TryWalkName([], out _, out _);

    /// <summary>Passes over a name with the same checks.</summary>
    /// <param name="isCompressed">Whether a pointer is part of it.</param>
    public bool TrySkipName(out bool isCompressed) => TryWalkName([], out _, out isCompressed);

    /// <summary>Walks a name, and copies it when there is room for one.</summary>
    private bool TryWalkName(scoped Span<byte> wire, out int length, out bool isCompressed)
    {
        length = 0;
        isCompressed = false;
        var at = Position;
        var segmentStart = Position;
        var segmentLimit = _message.Length;
        var jumps = 0;
        while (true)
        {
            if (at >= _message.Length)
            {
                return Fail(MessageFault.EndsEarly);
            }

            var head = _message[at];
            if (head >= 0xC0)
            {
                isCompressed = true;
                if (!TryJump(ref at, ref segmentStart, ref segmentLimit, ref jumps))
                {
                    return false;
                }

                continue;
            }

            if (head > DnsName.MaxLabelLength || length + head + 1 > DnsName.MaxWireLength - (head == 0 ? 0 : 1))
            {
                return Fail(MessageFault.BadName);
            }

            if (at + head + 1 > _message.Length)
            {
                return Fail(MessageFault.EndsEarly);
            }

            // A prior occurrence of a name (RFC 1035 §4.1.4) ends before the one that refers to it.
            if (at + head + 1 > segmentLimit)
            {
                return Fail(MessageFault.BadPointer);
            }

            if (!wire.IsEmpty)
            {
                _message.Slice(at, head + 1).CopyTo(wire[length..]);
            }

            length += head + 1;
            at += head + 1;
            if (jumps == 0)
            {
                Position = at;
            }

            if (head == 0)
            {
                return true;
            }
        }
    }

    private bool TryJump(ref int at, ref int segmentStart, ref int segmentLimit, ref int jumps)
    {
        if (at + 1 >= _message.Length)
        {
            return Fail(MessageFault.EndsEarly);
        }

        var target = BinaryPrimitives.ReadUInt16BigEndian(_message[at..]) & 0x3FFF;
        // Names stand before the one that refers to them, and none is in the header, whose bytes are others in what a client gets.
        if (target >= segmentStart || target < MessageLimits.HeaderLength || ++jumps > MessageLimits.MaxPointerJumps)
        {
            return Fail(MessageFault.BadPointer);
        }

        if (jumps == 1)
        {
            Position = at + 2;
        }

        segmentLimit = segmentStart;
        at = segmentStart = target;
        return true;
    }
}
