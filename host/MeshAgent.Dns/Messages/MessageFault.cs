namespace MeshAgent.Dns.Messages;

/// <summary>Why bytes are not a DNS message.</summary>
internal enum MessageFault
{
    /// <summary>They are one.</summary>
    None,

    /// <summary>They end inside a field.</summary>
    EndsEarly,

    /// <summary>A name has a label type other than plain and pointer, or is longer than 255 bytes.</summary>
    BadName,

    /// <summary>A compression pointer does not point strictly backward, or there are too many of them.</summary>
    BadPointer,

    /// <summary>The counts promise more than the bytes can hold or than is accepted.</summary>
    TooManyRecords,

    /// <summary>A record's content is not what its type asks for.</summary>
    BadContent,

    /// <summary>More than one OPT record, or one outside the additional section or not at the root (RFC 6891 §6.1.1).</summary>
    BadEdns,
}
