namespace MeshAgent.Netlink.Wire;

/// <summary>One message within a received datagram. It is a view: it lives no longer than the receive buffer.</summary>
public readonly ref struct NetlinkMessage
{
    /// <summary>Makes the view.</summary>
    /// <param name="header">The message's header.</param>
    /// <param name="payload">What follows the header, without padding.</param>
    public NetlinkMessage(NetlinkHeader header, ReadOnlySpan<byte> payload)
    {
        Header = header;
        Payload = payload;
    }

    /// <summary>The message's header.</summary>
    public NetlinkHeader Header { get; }

    /// <summary>What follows the header: the family's fixed header, then attributes.</summary>
    public ReadOnlySpan<byte> Payload { get; }
}
