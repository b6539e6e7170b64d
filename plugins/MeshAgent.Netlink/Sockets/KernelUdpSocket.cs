using System.Diagnostics.CodeAnalysis;
using MeshAgent.Netlink.Routing;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Sockets;

/// <summary>A UDP socket of this network namespace as SOCK_DIAG_BY_FAMILY tells it.</summary>
public sealed record KernelUdpSocket
{
    /// <summary>INET_DIAG_MARK, linux/inet_diag.h.</summary>
    private const int MarkAttribute = 15;

    /// <summary>Its inode: that of <c>/proc/PID/fd/N → socket:[INODE]</c>.</summary>
    public required uint Inode { get; init; }

    /// <summary>SO_MARK; null without CAP_NET_ADMIN, to whom alone the kernel tells it.</summary>
    public uint? Mark { get; init; }

    /// <summary>Reads one message of a dump.</summary>
    /// <param name="message">The message.</param>
    /// <param name="value">The socket when the result is true.</param>
    /// <param name="malformed">What is wrong when the result is false.</param>
    public static bool TryDecode(in NetlinkMessage message, [NotNullWhen(true)] out KernelUdpSocket? value, out Malformed malformed)
    {
        value = null;
        if (!Decoding.TryBegin(message, UdpSocketRequests.ByFamily, out SocketHeader header, out var attributes, out malformed))
        {
            return false;
        }

        uint? mark = null;
        while (attributes.MoveNext())
        {
            if (attributes.Type == MarkAttribute)
            {
                mark = attributes.ReadUInt32();
            }
        }

        malformed = attributes.Malformed;
        value = malformed.IsFault ? null : new KernelUdpSocket { Inode = header.Inode, Mark = mark };
        return value is not null;
    }
}
