using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Fuzz.Tests.Running;
using MeshAgent.Host.Leaks;
using MeshAgent.Tunnels.Probing;

namespace MeshAgent.Fuzz.Tests.Targets;

/// <summary>What anybody on a link can send.</summary>
internal static class PacketParsers
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("packets", ReadPacket),
        new("echo-answers", static bytes => Answers(IpFamily.IPv4, bytes) | Answers(IpFamily.IPv6, bytes)),
    ];

    private static bool ReadPacket(byte[] bytes)
    {
        if (PacketReader.Read("wan0", bytes) is not { } packet)
        {
            return false;
        }

        Promise.Kept(packet.Payload.Length < bytes.Length, "a payload that is longer than its packet");
        Promise.Kept(packet.SourcePort is >= 0 and <= IPEndPoint.MaxPort, "no such source port");
        Promise.Kept(packet.DestinationPort is >= 0 and <= IPEndPoint.MaxPort, "no such destination port");
        return true;
    }

    private static bool Answers(IpFamily family, byte[] bytes) => EchoMessage.TryReadAnswer(family, bytes, identifier: 0x1234, out _);
}
