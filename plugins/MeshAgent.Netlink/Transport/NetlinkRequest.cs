using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Transport;

/// <summary>A finished request: its bytes and the words that an error about it needs.</summary>
public sealed class NetlinkRequest
{
    private readonly int attributesStart;
    private readonly Func<int, string?>? attributeNames;

    /// <summary>Finishes a request.</summary>
    /// <param name="operation">What it does, in words that can begin an error message: "add IPv4 rule 1000".</param>
    /// <param name="writer">The written message.</param>
    /// <param name="fixedHeaderLength">Length of the structure between nlmsghdr and the attributes, bytes.</param>
    /// <param name="attributeNames">Names the attributes for errors; null leaves them as numbers.</param>
    public NetlinkRequest(string operation, NetlinkWriter writer, int fixedHeaderLength, Func<int, string?>? attributeNames = null)
    {
        Operation = operation;
        Message = writer.ToMessage();
        attributesStart = NetlinkHeader.Size + NetlinkHeader.Align(fixedHeaderLength);
        this.attributeNames = attributeNames;
    }

    /// <summary>What it does.</summary>
    public string Operation { get; }

    /// <summary>The message; sequence number and the flags REQUEST, ACK or DUMP are filled in on sending.</summary>
    public ReadOnlyMemory<byte> Message { get; }

    /// <summary>The error that an acknowledgement stands for.</summary>
    internal NetlinkException ToException(in Acknowledgement acknowledgement)
    {
        var attribute = acknowledgement.MissingAttribute is { } missing ? $"{Name(missing)}, which is missing"
            : acknowledgement.AttributeOffset is { } offset ? FindAttribute(offset)
            : null;
        return new NetlinkException(Operation, (Errno)acknowledgement.Errno, acknowledgement.Message, attribute);
    }

    /// <summary>Name of the top-level attribute that covers a byte of the message; null when none does.</summary>
    private string? FindAttribute(int offset)
    {
        if (attributesStart > Message.Length || offset < attributesStart)
        {
            return null;
        }

        string? name = null;
        var attributes = new AttributeReader(Message.Span[attributesStart..]);
        while (attributes.MoveNext() && attributesStart + attributes.Offset <= offset)
        {
            name = Name(attributes.Type);
        }

        return name;
    }

    private string Name(int type) => attributeNames?.Invoke(type) ?? $"attribute {type}";
}
