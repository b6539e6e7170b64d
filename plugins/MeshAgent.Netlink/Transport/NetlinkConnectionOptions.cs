namespace MeshAgent.Netlink.Transport;

/// <summary>How a connection behaves. The defaults suit a router.</summary>
public sealed record NetlinkConnectionOptions
{
    /// <summary>
    /// SO_RCVBUF asked for, bytes. Acks and dump parts queue here while we read; 1 MiB holds the acks of many batches. Smaller
    /// than a batch's acks (about 1 KiB each) loses answers; larger only reserves memory that a request socket never fills.
    /// </summary>
    public int ReceiveBufferBytes { get; init; } = 1 << 20;

    /// <summary>
    /// Longest silence while an answer is due. The kernel answers within the send call or in microseconds, but a request
    /// waits for the kernel's RTNL lock, which a slow driver can hold for seconds. Shorter would fail then; longer would hide a dead
    /// request from the caller's own retry.
    /// </summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
