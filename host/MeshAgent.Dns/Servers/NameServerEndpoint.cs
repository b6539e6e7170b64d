using System.Net;
using System.Net.Sockets;
using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Dns.Servers;

/// <summary>A name server as packets reach it: address with scope, port, and the link that it is asked over.</summary>
public sealed record NameServerEndpoint
{
    /// <summary>The port of DNS (RFC 1035 §4.2).</summary>
    public const int DefaultPort = 53;

    /// <summary>Names a server.</summary>
    /// <param name="address">Its address; a link-local IPv6 address carries its link as scope id. IPv4-mapped becomes IPv4.</param>
    /// <param name="port">1 to 65535.</param>
    /// <param name="linkIndex">The interface index that packets must leave by, or 0 when routing decides.</param>
    /// <exception cref="ArgumentOutOfRangeException">The port or the link index is out of range.</exception>
    public NameServerEndpoint(IPAddress address, int port = DefaultPort, int linkIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, IPEndPoint.MaxPort);
        ArgumentOutOfRangeException.ThrowIfNegative(linkIndex);
        Address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        Port = port;
        LinkIndex = linkIndex;
    }

    /// <summary>The server's address.</summary>
    public IPAddress Address { get; }

    /// <summary>Its port, the same for UDP and TCP.</summary>
    public int Port { get; }

    /// <summary>Interface index that packets must leave by (SO_BINDTOIFINDEX), or 0.</summary>
    public int LinkIndex { get; }

    /// <summary>How it is asked by TLS; null when it is asked in clear text.</summary>
    public NameServerTls? Tls { get; init; }

    /// <summary>Whether a question may go to it in clear text.</summary>
    public bool TakesClearText => Tls is null or { IsOpportunistic: true };

    /// <summary>IPv4 or IPv6.</summary>
    public AddressFamily Family => Address.AddressFamily;

    /// <summary>Address and port; an address in brackets when it is IPv6.</summary>
    public override string ToString() => new IPEndPoint(Address, Port).ToString();
}
