using System.Buffers.Binary;
using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace MeshAgent.Netlink.Wire;

/// <summary>
/// Writes one request: nlmsghdr, the family's fixed header, attributes. The buffer grows to <see cref="MaximumLength"/>;
/// what does not fit is the caller's error and throws <see cref="InvalidOperationException"/>.
/// </summary>
public sealed class NetlinkWriter
{
    /// <summary>
    /// Longest request, bytes. The largest that the agent makes, a WireGuard peer with some hundred allowed prefixes, is a few
    /// KiB. Larger would let a runaway caller meet the kernel's EMSGSIZE (socket send buffer, 208 KiB) instead of a clear
    /// error; much smaller would refuse honest multipath routes and peer lists.
    /// </summary>
    public const int MaximumLength = 64 * 1024;

    private const int InitialLength = 256;
    private const ushort NestedFlag = 0x8000;
    private byte[] buffer = new byte[InitialLength];
    private int length = NetlinkHeader.Size;

    /// <summary>Starts a request. Its sequence number and NLM_F_REQUEST are set when it is sent.</summary>
    /// <param name="type">Message type, or a generic family's id.</param>
    /// <param name="flags">NLM_F_* of the request.</param>
    public NetlinkWriter(NetlinkMessageType type, NetlinkFlags flags)
    {
        var header = new NetlinkHeader(0, type, flags, 0, 0);
        MemoryMarshal.Write(buffer, in header);
    }

    /// <summary>Appends a fixed structure (rtmsg, ifinfomsg, genlmsghdr...), padded to 4 bytes.</summary>
    /// <typeparam name="T">A structure of the kernel's own layout.</typeparam>
    /// <param name="value">Its value.</param>
    public NetlinkWriter Structure<T>(in T value)
        where T : unmanaged
    {
        MemoryMarshal.Write(Reserve(Unsafe.SizeOf<T>()), in value);
        return this;
    }

    /// <summary>Appends an attribute with an opaque value.</summary>
    /// <param name="type">Attribute type.</param>
    /// <param name="value">Value; at most 65,531 bytes.</param>
    public NetlinkWriter Attribute(int type, ReadOnlySpan<byte> value)
    {
        value.CopyTo(BeginAttribute(type, value.Length));
        return this;
    }

    /// <summary>Appends a u8 attribute.</summary>
    /// <param name="type">Attribute type.</param>
    /// <param name="value">Value.</param>
    public NetlinkWriter Attribute(int type, byte value) => Attribute(type, [value]);

    /// <summary>Appends a u16 attribute in the machine's byte order.</summary>
    /// <param name="type">Attribute type.</param>
    /// <param name="value">Value.</param>
    public NetlinkWriter Attribute(int type, ushort value) => AttributeStructure(type, value);

    /// <summary>Appends a u32 attribute in the machine's byte order.</summary>
    /// <param name="type">Attribute type.</param>
    /// <param name="value">Value.</param>
    public NetlinkWriter Attribute(int type, uint value) => AttributeStructure(type, value);

    /// <summary>Appends a zero-terminated string attribute.</summary>
    /// <param name="type">Attribute type.</param>
    /// <param name="value">Value, without its terminating zero.</param>
    public NetlinkWriter Attribute(int type, string value)
    {
        var target = BeginAttribute(type, Encoding.UTF8.GetByteCount(value) + 1);
        target[Encoding.UTF8.GetBytes(value, target)] = 0;
        return this;
    }

    /// <summary>Appends an address of 4 or 16 bytes.</summary>
    /// <param name="type">Attribute type.</param>
    /// <param name="value">Value; a scope id is not sent.</param>
    public NetlinkWriter Attribute(int type, IPAddress value) => Attribute(type, value.GetAddressBytes());

    /// <summary>Appends an attribute whose value is a kernel structure.</summary>
    /// <typeparam name="T">A structure of the kernel's own layout.</typeparam>
    /// <param name="type">Attribute type.</param>
    /// <param name="value">Value.</param>
    public NetlinkWriter AttributeStructure<T>(int type, in T value)
        where T : unmanaged
    {
        MemoryMarshal.Write(BeginAttribute(type, Unsafe.SizeOf<T>()), in value);
        return this;
    }

    /// <summary>Appends a u16 attribute in network byte order.</summary>
    /// <param name="type">Attribute type.</param>
    /// <param name="value">Value.</param>
    public NetlinkWriter AttributeBigEndian(int type, ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(BeginAttribute(type, 2), value);
        return this;
    }

    /// <summary>Opens a nested attribute (with NLA_F_NESTED, which strict kernels demand); close it by <see cref="EndNested"/>.</summary>
    /// <param name="type">Attribute type.</param>
    /// <returns>What <see cref="EndNested"/> asks for.</returns>
    public int BeginNested(int type)
    {
        var start = length;
        BeginAttribute(type | NestedFlag, 0);
        return start;
    }

    /// <summary>Closes a nested attribute.</summary>
    /// <param name="start">What <see cref="BeginNested"/> returned.</param>
    public NetlinkWriter EndNested(int start)
    {
        PatchLength(start);
        return this;
    }

    /// <summary>The finished request.</summary>
    /// <returns>A copy of the bytes, padded to 4, the length field filled in.</returns>
    public byte[] ToMessage()
    {
        var message = buffer.AsSpan(0, length).ToArray();
        var total = (uint)length;
        MemoryMarshal.Write(message, in total);
        return message;
    }

    /// <summary>Opens a struct that counts its own length in its first two bytes (rtnexthop); the caller fills in the rest.</summary>
    internal int BeginCounted<T>(in T value)
        where T : unmanaged
    {
        var start = length;
        Structure(value);
        return start;
    }

    /// <summary>Fills in the length of a nested attribute or counted structure that began at an offset.</summary>
    internal void PatchLength(int start)
    {
        var size = length - start;
        if (size > ushort.MaxValue)
        {
            throw new InvalidOperationException($"A nested netlink attribute of {size} bytes does not fit its 16-bit length.");
        }

        var field = (ushort)size;
        MemoryMarshal.Write(buffer.AsSpan(start), in field);
    }

    private Span<byte> BeginAttribute(int type, int valueLength)
    {
        var size = AttributeReader.HeaderSize + valueLength;
        if (size > ushort.MaxValue)
        {
            throw new InvalidOperationException($"Netlink attribute {type} of {valueLength} bytes does not fit its 16-bit length.");
        }

        var target = Reserve(size);
        var sizeField = (ushort)size;
        var typeField = (ushort)type;
        MemoryMarshal.Write(target, in sizeField);
        MemoryMarshal.Write(target[2..], in typeField);
        return target.Slice(AttributeReader.HeaderSize, valueLength);
    }

    private Span<byte> Reserve(int size)
    {
        var start = length;
        var end = start + NetlinkHeader.Align(size);
        if (end > MaximumLength)
        {
            throw new InvalidOperationException($"A netlink request of more than {MaximumLength} bytes was asked for; split it.");
        }

        if (end > buffer.Length)
        {
            Array.Resize(ref buffer, Math.Min(MaximumLength, Math.Max(end, buffer.Length * 2)));
        }

        length = end;
        return buffer.AsSpan(start, size);
    }
}
