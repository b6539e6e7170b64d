using System.Net.Sockets;

namespace MeshAgent.Dns.Sockets;

/// <summary>Reads a socket's error as a cause.</summary>
internal static class NetworkCauses
{
    public static NetworkCause Of(SocketError error) => error switch
    {
        SocketError.Success => NetworkCause.None,
        SocketError.HostUnreachable or SocketError.HostDown => NetworkCause.HostUnreachable,
        SocketError.NetworkUnreachable => NetworkCause.NetworkUnreachable,
        SocketError.ConnectionRefused => NetworkCause.PortUnreachable,
        SocketError.AccessDenied => NetworkCause.PermissionDenied,
        SocketError.NetworkDown => NetworkCause.NetworkDown,
        SocketError.AddressNotAvailable => NetworkCause.AddressNotAvailable,
        SocketError.AddressFamilyNotSupported or SocketError.ProtocolFamilyNotSupported => NetworkCause.FamilyNotSupported,
        SocketError.ConnectionReset or SocketError.ConnectionAborted => NetworkCause.ConnectionReset,
        SocketError.NoBufferSpaceAvailable or SocketError.TooManyOpenSockets => NetworkCause.OutOfResources,
        _ => NetworkCause.Other,
    };

    /// <summary>Whether the same server may well answer a moment later.</summary>
    public static bool IsTransient(SocketError error) => error is SocketError.TimedOut or SocketError.ConnectionAborted
        or SocketError.ConnectionReset or SocketError.OperationAborted or SocketError.TryAgain or SocketError.WouldBlock;
}
