using System.Net.Sockets;

namespace MeshAgent.Host.Tests.Running;

/// <summary>The file that a killed process leaves of its listening socket.</summary>
internal static class StaleSocket
{
    /// <summary>Leaves one.</summary>
    public static void Leave(string path)
    {
        // A socket that is closed in order takes its file with it, by the name that it was bound to.
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path + ".bound"));
        File.Move(path + ".bound", path);
    }
}
