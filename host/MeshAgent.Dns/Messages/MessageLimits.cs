namespace MeshAgent.Dns.Messages;

/// <summary>Bounds of the codec.</summary>
internal static class MessageLimits
{
    /// <summary>Bytes of the fixed header (RFC 1035 §4.1.1).</summary>
    public const int HeaderLength = 12;

    /// <summary>Most bytes of a message: the TCP length field has 16 bits (RFC 1035 §4.2.2).</summary>
    public const int MaxLength = ushort.MaxValue;

    /// <summary>
    /// Most compression pointers followed in one name. 127 labels fit into 255 bytes, so an honest name never needs more;
    /// larger only lets a crafted packet burn time, smaller would refuse a legal name.
    /// </summary>
    public const int MaxPointerJumps = 128;

    /// <summary>
    /// Most records of one message. Twelve bytes of packet can name 255 bytes through a pointer, so this bounds what a 64 KiB
    /// packet makes us allocate to about half a megabyte. Larger weakens that bound; smaller could refuse a real answer
    /// (the longest sets of addresses seen in practice have a few dozen records).
    /// </summary>
    public const int MaxRecords = 512;

    /// <summary>Most EDNS options read from one message: a reply carries a handful, and the rest of a crafted one is noise.</summary>
    public const int MaxOptions = 32;
}
