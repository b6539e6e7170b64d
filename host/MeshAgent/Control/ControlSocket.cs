using System.Net.Sockets;
using MeshAgent.Plugins.Trust;
using Microsoft.Win32.SafeHandles;

namespace MeshAgent.Host.Control;

/// <summary>
/// Makes the listening socket so that nobody but its owner can ever connect. It is also what keeps a second agent from starting.
/// </summary>
internal static class ControlSocket
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnerOnly | UnixFileMode.UserExecute;
    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Makes it.</summary>
    /// <param name="path">Where.</param>
    /// <returns>The listening socket.</returns>
    /// <exception cref="ControlException">The folder cannot be trusted, another agent listens there, or the path cannot be
    /// bound.</exception>
    public static Socket Listen(string path)
    {
        try
        {
            PrepareFolder(Path.GetDirectoryName(path)!);
            if (File.Exists(path))
            {
                RemoveStale(path);
            }

            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                // The mode of the socket before it is bound becomes that of its file: there is no moment at which others could connect.
                using var handle = new SafeFileHandle(socket.Handle, ownsHandle: false);
                File.SetUnixFileMode(handle, OwnerOnly);
                socket.Bind(new UnixDomainSocketEndPoint(path));
                socket.Listen(ControlLimits.MaxConnections);
                return socket;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SocketException)
        {
            throw new ControlException($"control.socket {path} cannot be made: {exception.Message}");
        }
    }

    private static void PrepareFolder(string folder)
    {
        Directory.CreateDirectory(folder, OwnersFolder);
        if ((File.GetUnixFileMode(folder) & WritableByOthers) != 0 && !File.GetUnixFileMode(folder).HasFlag(UnixFileMode.StickyBit))
        {
            throw new ControlException($"control.socket: others can write to {folder}; run: chmod go-w {folder}");
        }

        if (FileOwner.Of(folder) is not { } owner || (owner != 0 && owner != FileOwner.Self))
        {
            throw new ControlException($"control.socket: {folder} belongs to another user; run: chown root {folder}");
        }
    }

    private static void RemoveStale(string path)
    {
        // Asked first: to connect to a file that is no socket is refused as to a socket that nobody listens at (unix(7), ECONNREFUSED).
        if (!SocketFile.Is(path))
        {
            throw new ControlException($"control.socket: {path} is there and no socket; move it away, or give another control.socket");
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }

        throw new ControlException($"an agent runs already and listens on {path}; stop it first, or give this one another control.socket");
    }
}
