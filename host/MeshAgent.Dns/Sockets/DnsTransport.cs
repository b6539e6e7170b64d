namespace MeshAgent.Dns.Sockets;

/// <summary>How a query travels.</summary>
public enum DnsTransport
{
    /// <summary>A datagram (RFC 1035 §4.2.1).</summary>
    Udp,

    /// <summary>A stream with two length bytes before each message (RFC 1035 §4.2.2, RFC 7766).</summary>
    Tcp,

    /// <summary>The same stream inside TLS (RFC 7858).</summary>
    Tls,
}
