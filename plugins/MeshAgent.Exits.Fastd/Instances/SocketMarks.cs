using System.Globalization;
using MeshAgent.Netlink.Routing;
using MeshAgent.Netlink.Sockets;
using MeshAgent.Netlink.Transport;
using MeshAgent.Tunnels.Daemons;

namespace MeshAgent.Exits.Fastd.Instances;

/// <summary>
/// The marks by sock_diag(7): the sockets of this network namespace, of which those are taken whose inode the process holds.
/// </summary>
internal sealed class SocketMarks : ISocketMarks
{
    private const string Prefix = "socket:[";

    private readonly NetlinkConnection connection = NetlinkConnection.Open(NetlinkProtocol.SocketDiagnostics);

    /// <inheritdoc/>
    public async ValueTask<MarkReading> ReadAsync(ProcessIdentity process, CancellationToken cancellationToken)
    {
        try
        {
            var held = InodesOf(process.Pid);
            var marks = new HashSet<uint>();
            foreach (var family in new[] { KernelFamily.IPv4, KernelFamily.IPv6 })
            {
                var sockets = await connection.DumpAsync<KernelUdpSocket>(
                    UdpSocketRequests.Dump(family), KernelUdpSocket.TryDecode, cancellationToken);
                foreach (var socket in sockets.Where(socket => held.Contains(socket.Inode)))
                {
                    if (socket.Mark is not { } mark)
                    {
                        return new([], "the kernel tells marks only to CAP_NET_ADMIN");
                    }

                    marks.Add(mark);
                }
            }

            return new(marks, "");
        }
        catch (Exception error) when (error is NetlinkException or IOException or UnauthorizedAccessException)
        {
            return new([], error.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    private static HashSet<uint> InodesOf(int pid)
    {
        var inodes = new HashSet<uint>();
        foreach (var file in new DirectoryInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd")).EnumerateFileSystemInfos())
        {
            if (file.LinkTarget is { } target
                && target.StartsWith(Prefix, StringComparison.Ordinal)
                && uint.TryParse(target.AsSpan(Prefix.Length).TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out var inode))
            {
                inodes.Add(inode);
            }
        }

        return inodes;
    }
}
