using System.Net;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Simulation.Tests.Machine;

/// <summary>A packet as the routing policy sees it.</summary>
/// <param name="Destination">Where it goes.</param>
/// <param name="Mark">Its mark; 0 for user traffic.</param>
/// <param name="Protocol">The IP protocol; 0 for a look-up without one, as the kernel makes for gateways.</param>
/// <param name="SourcePort">UDP and TCP source port.</param>
/// <param name="DestinationPort">UDP and TCP destination port.</param>
/// <param name="InputLink">The link that it came in by when it is forwarded; empty for a packet of this machine.</param>
/// <param name="OutputLink">The link that its socket is bound to; empty for none.</param>
internal sealed record Packet(
    IPAddress Destination,
    uint Mark = 0,
    byte Protocol = 6,
    ushort SourcePort = 40000,
    ushort DestinationPort = 443,
    string InputLink = "",
    string OutputLink = "")
{
    public const byte Icmp = 1;
    public const byte Tcp = 6;
    public const byte Udp = 17;
    public const byte Gre = 47;

    public IpFamily Family { get; } = Destination.Family();
}
