namespace MeshAgent.WanExec.Bpf;

/// <summary>Where in the kernel a program of a cgroup runs (enum bpf_attach_type, linux/bpf.h).</summary>
internal enum CgroupHook
{
    /// <summary>An IPv4 or IPv6 socket is made; Linux 4.10.</summary>
    SocketCreate = 2,

    /// <summary>connect(2) to an IPv4 address; Linux 4.17.</summary>
    Connect4 = 10,

    /// <summary>connect(2) to an IPv6 address, IPv4-mapped ones included; Linux 4.17.</summary>
    Connect6 = 11,

    /// <summary>A datagram to an IPv4 address, from an IPv6 socket as well; Linux 4.18.</summary>
    SendMessage4 = 14,

    /// <summary>A datagram to an IPv6 address; Linux 4.18.</summary>
    SendMessage6 = 15,

    /// <summary>A datagram's sender is told to an IPv4 socket; Linux 5.2.</summary>
    ReceiveMessage4 = 19,

    /// <summary>A datagram's sender is told to an IPv6 socket; Linux 5.2.</summary>
    ReceiveMessage6 = 20,

    /// <summary>getpeername(2) of an IPv4 socket; Linux 5.8.</summary>
    PeerName4 = 29,

    /// <summary>getpeername(2) of an IPv6 socket; Linux 5.8.</summary>
    PeerName6 = 30,
}
