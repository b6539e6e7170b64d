using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace MeshAgent.Netlink.Wire;

/// <summary>
/// Walks a block of attributes (struct nlattr, linux/netlink.h). A fault, in a header or in a value that is read, is
/// remembered in <see cref="Malformed"/> and ends the walk, so that a decoder checks once, at its end. Nothing throws.
/// </summary>
public ref struct AttributeReader
{
    /// <summary>NLA_HDRLEN, bytes.</summary>
    internal const int HeaderSize = 4;

    /// <summary>NLA_TYPE_MASK: takes off NLA_F_NESTED and NLA_F_NET_BYTEORDER.</summary>
    internal const ushort TypeMask = 0x3fff;

    private readonly ReadOnlySpan<byte> block;
    private int position;
    private int current;

    /// <summary>Starts before the first attribute.</summary>
    /// <param name="block">The attributes, from the first one's header.</param>
    public AttributeReader(ReadOnlySpan<byte> block)
    {
        this.block = block;
    }

    /// <summary>The first fault that was met; no fault when there was none.</summary>
    public Malformed Malformed { get; private set; }

    /// <summary>Type of the current attribute, without the flag bits.</summary>
    public ushort Type { get; private set; }

    /// <summary>Value of the current attribute, without padding. A nested block is read by a new reader over it.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Byte offset of the current attribute's header within the block.</summary>
    public readonly int Offset => current;

    /// <summary>Goes to the next attribute.</summary>
    /// <returns>False at the end and after a fault.</returns>
    public bool MoveNext()
    {
        var left = block[position..];
        if (left.IsEmpty || Malformed.IsFault)
        {
            return false;
        }

        current = position;
        if (left.Length < HeaderSize)
        {
            Malformed = new Malformed(MalformedKind.Truncated, position, 0);
            return false;
        }

        int length = MemoryMarshal.Read<ushort>(left);
        Type = (ushort)(MemoryMarshal.Read<ushort>(left[2..]) & TypeMask);
        if (length < HeaderSize || length > left.Length)
        {
            Malformed = new Malformed(MalformedKind.BadLength, position, Type);
            return false;
        }

        Value = left[HeaderSize..length];
        position = Math.Min(position + NetlinkHeader.Align(length), block.Length);
        return true;
    }

    /// <summary>The value as u8; 0 and a fault when it is shorter.</summary>
    public byte ReadByte() => Require(1) ? Value[0] : (byte)0;

    /// <summary>The value as u16 in the machine's byte order; 0 and a fault when it is shorter.</summary>
    public ushort ReadUInt16() => Require(2) ? MemoryMarshal.Read<ushort>(Value) : (ushort)0;

    /// <summary>The value as u16 in network byte order; 0 and a fault when it is shorter.</summary>
    public ushort ReadUInt16BigEndian() => Require(2) ? BinaryPrimitives.ReadUInt16BigEndian(Value) : (ushort)0;

    /// <summary>The value as u32 in the machine's byte order; 0 and a fault when it is shorter.</summary>
    public uint ReadUInt32() => Require(4) ? MemoryMarshal.Read<uint>(Value) : 0;

    /// <summary>The value as u64 in the machine's byte order; 0 and a fault when it is shorter.</summary>
    public ulong ReadUInt64() => Require(8) ? MemoryMarshal.Read<ulong>(Value) : 0;

    /// <summary>The value as a kernel structure; its default and a fault when it is shorter.</summary>
    /// <typeparam name="T">A structure of the kernel's own layout.</typeparam>
    public T ReadStructure<T>()
        where T : unmanaged
        => Require(System.Runtime.CompilerServices.Unsafe.SizeOf<T>()) ? MemoryMarshal.Read<T>(Value) : default;

    /// <summary>The value as a string, up to its terminating zero. The kernel's names are bytes; they are read as UTF-8.</summary>
    public readonly string ReadString()
    {
        var end = Value.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? Value : Value[..end]);
    }

    /// <summary>The value as an IPv4 or IPv6 address, by its length; null and a fault when it is neither.</summary>
    public IPAddress? ReadAddress()
    {
        if (Value.Length is 4 or 16)
        {
            return new IPAddress(Value);
        }

        Fail();
        return null;
    }

    /// <summary>Declares the current attribute's value unusable.</summary>
    public void Fail()
    {
        if (!Malformed.IsFault)
        {
            Malformed = new Malformed(MalformedKind.BadValue, current, Type);
        }
    }

    /// <summary>Takes over a fault that was found in a block nested in the current attribute.</summary>
    /// <param name="nested">The nested reader's fault; no fault changes nothing.</param>
    public void Adopt(Malformed nested)
    {
        if (nested.IsFault && !Malformed.IsFault)
        {
            Malformed = nested with { Offset = current + HeaderSize + nested.Offset };
        }
    }

    private bool Require(int length)
    {
        if (Value.Length >= length)
        {
            return true;
        }

        Fail();
        return false;
    }
}
