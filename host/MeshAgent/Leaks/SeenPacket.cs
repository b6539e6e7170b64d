using System.Net;

namespace MeshAgent.Host.Leaks;

/// <summary>A packet that left by a watched link.</summary>
/// <param name="Link">The link.</param>
/// <param name="Protocol">Its IP protocol.</param>
/// <param name="Source">Its source address: behind address translation, the translated one.</param>
/// <param name="Destination">Its destination address.</param>
/// <param name="HopLimit">Its hop limit (IPv4: time to live).</param>
/// <param name="SourcePort">The source port of UDP and TCP; 0 for others.</param>
/// <param name="DestinationPort">The destination port of UDP and TCP; 0 for others.</param>
/// <param name="Payload">What it carries behind its transport header, as far as it was kept.</param>
internal sealed record SeenPacket(
    string Link,
    byte Protocol,
    IPAddress Source,
    IPAddress Destination,
    byte HopLimit,
    int SourcePort,
    int DestinationPort,
    ReadOnlyMemory<byte> Payload);
