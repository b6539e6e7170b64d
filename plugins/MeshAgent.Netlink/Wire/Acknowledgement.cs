using System.Runtime.InteropServices;

namespace MeshAgent.Netlink.Wire;

/// <summary>What NLMSG_ERROR or NLMSG_DONE says about a request, the extended ack included (linux/netlink.h, struct nlmsgerr).</summary>
/// <param name="Errno">Positive error number; 0 is success.</param>
/// <param name="Message">NLMSGERR_ATTR_MSG: the kernel's own words; null when it gave none.</param>
/// <param name="AttributeOffset">NLMSGERR_ATTR_OFFS: byte offset in the request of the attribute at fault; null when unknown.</param>
/// <param name="MissingAttribute">NLMSGERR_ATTR_MISS_TYPE: type of an attribute that the request lacks; null when none.</param>
public readonly record struct Acknowledgement(int Errno, string? Message, int? AttributeOffset, ushort? MissingAttribute)
{
    // NLM_F_CAPPED (without the request's payload) and NLM_F_ACK_TLVS (with attributes) share bits with request flags.
    private const NetlinkFlags Capped = (NetlinkFlags)0x100;
    private const NetlinkFlags WithAttributes = (NetlinkFlags)0x200;

    private const ushort AttributeMessage = 1;
    private const ushort AttributeOffsetType = 2;
    private const ushort AttributeMissingType = 5;

    /// <summary>Whether the request succeeded.</summary>
    public bool IsSuccess => Errno == 0;

    /// <summary>Reads an NLMSG_ERROR or NLMSG_DONE message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="acknowledgement">What it says, when the result is true.</param>
    /// <param name="malformed">Why it could not be read, when the result is false.</param>
    /// <returns>Whether it could be read.</returns>
    public static bool TryRead(in NetlinkMessage message, out Acknowledgement acknowledgement, out Malformed malformed)
    {
        acknowledgement = default;
        var isDone = message.Header.Type == NetlinkMessageType.Done;
        var fixedSize = isDone ? 0 : sizeof(int) + NetlinkHeader.Size;
        if (message.Payload.Length < fixedSize)
        {
            malformed = new Malformed(MalformedKind.Truncated, 0, 0);
            return false;
        }

        // A dump's DONE carries the error too, but a kernel that has nothing to say may leave even that out.
        var code = message.Payload.Length >= sizeof(int) ? MemoryMarshal.Read<int>(message.Payload) : 0;
        var errno = code == int.MinValue ? int.MaxValue : Math.Abs(code);
        acknowledgement = new Acknowledgement(errno, null, null, null);
        malformed = default;
        return !message.Header.Flags.HasFlag(WithAttributes)
            || TryReadExtension(message, isDone, ref acknowledgement, out malformed);
    }

    private static bool TryReadExtension(
        in NetlinkMessage message, bool isDone, ref Acknowledgement acknowledgement, out Malformed malformed)
    {
        var start = isDone ? sizeof(int) : sizeof(int) + NetlinkHeader.Size;
        if (!isDone && !message.Header.Flags.HasFlag(Capped))
        {
            var echoed = MemoryMarshal.Read<uint>(message.Payload[sizeof(int)..]);
            start = echoed > (uint)message.Payload.Length ? int.MaxValue : sizeof(int) + NetlinkHeader.Align((int)echoed);
        }

        if (start > message.Payload.Length)
        {
            malformed = new Malformed(MalformedKind.BadLength, sizeof(int), 0);
            return false;
        }

        var attributes = new AttributeReader(message.Payload[start..]);
        while (attributes.MoveNext())
        {
            acknowledgement = attributes.Type switch
            {
                AttributeMessage => acknowledgement with { Message = attributes.ReadString() },
                AttributeOffsetType => acknowledgement with { AttributeOffset = (int)attributes.ReadUInt32() },
                AttributeMissingType => acknowledgement with { MissingAttribute = (ushort)attributes.ReadUInt32() },
                _ => acknowledgement,
            };
        }

        malformed = attributes.Malformed;
        return !malformed.IsFault;
    }
}
