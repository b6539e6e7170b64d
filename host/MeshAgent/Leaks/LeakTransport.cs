namespace MeshAgent.Host.Leaks;

/// <summary>What a packet of the test is made of.</summary>
internal enum LeakTransport
{
    /// <summary>A datagram.</summary>
    Udp,

    /// <summary>The first packet of a connection.</summary>
    Tcp,

    /// <summary>An echo request.</summary>
    Icmp,
}
