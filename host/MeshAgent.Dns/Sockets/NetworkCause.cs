namespace MeshAgent.Dns.Sockets;

/// <summary>What the kernel said when a query or its reply did not get through.</summary>
public enum NetworkCause
{
    /// <summary>Nothing: there was no network error.</summary>
    None,

    /// <summary>EHOSTUNREACH: ARP or NDP got no answer, or a router said so, or an <c>unreachable</c> route or rule matched.</summary>
    HostUnreachable,

    /// <summary>ENETUNREACH: no route, or a router said so.</summary>
    NetworkUnreachable,

    /// <summary>ECONNREFUSED: the host is there and nothing listens (ICMP port unreachable, TCP reset).</summary>
    PortUnreachable,

    /// <summary>EACCES or EPERM: a <c>prohibit</c> route or the packet filter refused the packet.</summary>
    PermissionDenied,

    /// <summary>ENETDOWN: the link is down.</summary>
    NetworkDown,

    /// <summary>EADDRNOTAVAIL: there is no source address to send from.</summary>
    AddressNotAvailable,

    /// <summary>EAFNOSUPPORT: the kernel does not have this family.</summary>
    FamilyNotSupported,

    /// <summary>ECONNRESET or ECONNABORTED, or the server closed the stream before its answer was whole.</summary>
    ConnectionReset,

    /// <summary>ENOBUFS, EMFILE: this machine is short of memory or descriptors.</summary>
    OutOfResources,

    /// <summary>Another error; see the errno.</summary>
    Other,
}
