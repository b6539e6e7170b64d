using System.Net.Sockets;
using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Sockets.Kernel;

namespace MeshAgent.Dns.Sockets;

/// <summary>UDP sockets as plain descriptors.</summary>
internal static unsafe class RawDatagram
{
    /// <summary>Makes a non-blocking socket of the server's family.</summary>
    /// <exception cref="SocketException">There is none.</exception>
    public static int Open(NameServerEndpoint server) => Checked(SystemCall.Socket(
        KernelAddress.FamilyOf(server.Family),
        SystemCall.Datagram | SystemCall.NonBlocking | SystemCall.CloseOnExec,
        0));

    /// <summary>Sets an option and reads it back.</summary>
    /// <returns>What is set now.</returns>
    /// <exception cref="SocketException">The kernel refused.</exception>
    public static uint SetOption(int socket, int level, int option, uint value)
    {
        Checked(SystemCall.SetOption(socket, level, option, &value, sizeof(uint)));
        return GetOption(socket, level, option);
    }

    /// <summary>Reads an option.</summary>
    /// <exception cref="SocketException">The kernel refused.</exception>
    public static uint GetOption(int socket, int level, int option)
    {
        uint held = 0;
        uint length = sizeof(uint);
        Checked(SystemCall.GetOption(socket, level, option, &held, &length));
        return held;
    }

    /// <summary>
    /// Undoes <see cref="Connect"/>, which gives the port back (connect(2), AF_UNSPEC; it was not asked for by number), and throws away
    /// what had come to it. Nothing can come any more, and the next connection has another port.
    /// </summary>
    /// <returns>Whether the socket is as new; else it is to be closed.</returns>
    public static bool TryReleasePort(int socket)
    {
        // Datagrams that came before and are no errors: as many as fit into a socket's buffer, and then some.
        const int MostLeft = 1024;
        var unspecified = stackalloc byte[KernelAddress.MaxLength];
        if (SystemCall.Connect(socket, unspecified, KernelAddress.MaxLength) != 0)
        {
            return false;
        }

        Span<byte> left = stackalloc byte[1];
        for (var i = 0; i < MostLeft; i++)
        {
            if (Receive(socket, left) < 0)
            {
                return SystemCall.LastError == SystemCall.TryAgain;
            }
        }

        return false;
    }

    /// <summary>Sets an option whose failure costs nothing that matters.</summary>
    public static void TrySetOption(int socket, int level, int option, uint value)
        => _ = SystemCall.SetOption(socket, level, option, &value, sizeof(uint));

    /// <summary>Connects, for which the kernel draws the source port.</summary>
    /// <exception cref="SocketException">There is no way to the server.</exception>
    public static void Connect(int socket, NameServerEndpoint server)
    {
        Span<byte> address = stackalloc byte[KernelAddress.MaxLength];
        var length = KernelAddress.Write(server.Address, server.Port, address);
        fixed (byte* bytes = address)
        {
            Checked(SystemCall.Connect(socket, bytes, (uint)length));
        }
    }

    /// <summary>Sends; a datagram is sent whole or not at all.</summary>
    /// <returns>Whether the kernel took it.</returns>
    public static bool TrySend(int socket, ReadOnlySpan<byte> message)
    {
        fixed (byte* bytes = message)
        {
            return SystemCall.Send(socket, bytes, message.Length, 0) == message.Length;
        }
    }

    /// <summary>Sends without waiting. What the kernel does not take is dropped: whoever waits for it will ask again.</summary>
    public static void SendTo(int socket, ReadOnlySpan<byte> message, ReadOnlySpan<byte> address)
    {
        fixed (byte* bytes = message, to = address)
        {
            _ = SystemCall.SendTo(socket, bytes, message.Length, SystemCall.DontWait, to, (uint)address.Length);
        }
    }

    /// <summary>Receives without waiting.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="buffer">Takes the datagram.</param>
    /// <returns>Its length; -1 with errno set when there is none.</returns>
    public static int Receive(int socket, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            return (int)SystemCall.Receive(socket, bytes, buffer.Length, SystemCall.DontWait);
        }
    }

    // The constructor reads the error that the call has left.
    private static int Checked(int result) => result >= 0 ? result : throw new SocketException();
}
