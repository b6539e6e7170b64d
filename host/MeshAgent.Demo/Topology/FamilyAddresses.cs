using System.Net.Sockets;

namespace MeshAgent.Demo.Topology;

/// <summary>Every address of the neighbourhood in one family, so that a test is written once and run for both.</summary>
public sealed record FamilyAddresses
{
    /// <summary><see cref="AddressFamily.InterNetwork"/> or <see cref="AddressFamily.InterNetworkV6"/>.</summary>
    public required AddressFamily Family { get; init; }

    /// <summary>The option of <c>ip</c> that selects the family: <c>-4</c> or <c>-6</c>.</summary>
    public required string IpOption { get; init; }

    /// <summary>Length of a whole address in bits: 32 or 128.</summary>
    public required int HostLength { get; init; }

    /// <summary>Length of every link's prefix in bits: 24 or 64.</summary>
    public required int LinkLength { get; init; }

    /// <summary>The default route's destination in CIDR notation.</summary>
    public required string DefaultPrefix { get; init; }

    /// <summary>The router's address on the WAN when it is set statically.</summary>
    public required string RouterWan { get; init; }

    /// <summary>The gateway that default routes name: for IPv6 the provider's link-local address.</summary>
    public required string WanGateway { get; init; }

    /// <summary>The provider's address inside the WAN prefix; for IPv4 the same as <see cref="WanGateway"/>.</summary>
    public required string IspWan { get; init; }

    /// <summary>A host inside the WAN's own prefix that is nobody's gateway: user packets to it are leaks too.</summary>
    public required string WanNeighbour { get; init; }

    /// <summary>The WAN's prefix in CIDR notation.</summary>
    public required string WanPrefix { get; init; }

    /// <summary>The provider's name server, beyond the gateway.</summary>
    public required string WanNameServer { get; init; }

    /// <summary>The provider on the core link; for IPv4 this is what the internet sees when a packet leaked.</summary>
    public required string IspCore { get; init; }

    /// <summary>The internet's router on the core link.</summary>
    public required string InetCore { get; init; }

    /// <summary>Exit 1 on the core link: its endpoint address, and what the internet sees of traffic that left by it.</summary>
    public required string Exit1 { get; init; }

    /// <summary>Where an exit is found after it has moved (<see cref="Services.ExitServer.MoveAsync"/>).</summary>
    public required string MovedExit { get; init; }

    /// <summary>Exit 2 on the core link: its endpoint address, and what the internet sees of traffic that left by it.</summary>
    public required string Exit2 { get; init; }

    /// <summary>The mesh neighbour on the core link: what the internet sees of traffic that left through the mesh.</summary>
    public required string MeshCore { get; init; }

    /// <summary>The internet host that answers HTTP on port 80 and UDP on port 7 with the address that it sees.</summary>
    public required string Target { get; init; }

    /// <summary>A public name server, which a LAN client may have hard-coded.</summary>
    public required string PublicNameServer { get; init; }

    /// <summary>Both exits' address inside the tunnel; it also answers DNS with the internet's view.</summary>
    public required string ExitInner { get; init; }

    /// <summary>The router's address inside the tunnel.</summary>
    public required string RouterInner { get; init; }

    /// <summary>The router on the LAN.</summary>
    public required string RouterLan { get; init; }

    /// <summary>The LAN client.</summary>
    public required string LanClient { get; init; }

    /// <summary>The LAN's prefix in CIDR notation.</summary>
    public required string LanPrefix { get; init; }

    /// <summary>The router on the mesh.</summary>
    public required string RouterMesh { get; init; }

    /// <summary>The mesh neighbour, which is also the mesh's name server.</summary>
    public required string MeshNeighbour { get; init; }

    /// <summary>The mesh's prefix in CIDR notation.</summary>
    public required string MeshPrefix { get; init; }

    /// <summary>What the name <see cref="AddressPlan.SplitName"/> means to the provider's, the mesh's and the internet's name server;
    /// an answer tells who gave it.</summary>
    public required (string Wan, string Mesh, string Inet) SplitAnswers { get; init; }
}
