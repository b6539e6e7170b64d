namespace MeshAgent.Netlink.Transport;

/// <summary>Why what was learned from notifications must be read again.</summary>
public enum ResyncReason
{
    /// <summary>ENOBUFS: the socket's buffer was full and the kernel dropped notifications, one or a hundred thousand.</summary>
    Overrun,

    /// <summary>A notification could not be read.</summary>
    Malformed,
}
