namespace MeshAgent.WanExec.Bpf;

/// <summary>
/// Where struct bpf_sock_addr of linux/bpf.h keeps what; addresses and port stand there in network byte order.
/// </summary>
internal static class AddressContext
{
    /// <summary>user_ip4: the IPv4 address of an IPv4 hook.</summary>
    public const int Address4 = 4;

    /// <summary>user_ip6: the first of four words of the IPv6 address of an IPv6 hook.</summary>
    public const int Address6 = 8;

    /// <summary>user_port: the port in the lower 16 bits.</summary>
    public const int Port = 24;
}
