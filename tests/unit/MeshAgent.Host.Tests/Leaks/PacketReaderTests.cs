using MeshAgent.Host.Leaks;

namespace MeshAgent.Host.Tests.Leaks;

/// <summary>Packets as tcpdump -x prints them.</summary>
public sealed class PacketReaderTests
{
    // IP 192.0.2.20.40000 > 198.18.255.1.53: UDP, length 4, ttl 1
    private const string Datagram = "45000020000040000111 0000 c0000214 c612ff01 9c40 0035 000c 0000 61626364";

    // IP6 2001:db8::1.40000 > ff02::fb.5353: UDP, length 4, hlim 1
    private const string SixDatagram =
        "60000000000c1101 20010db8000000000000000000000001 ff0200000000000000000000000000fb 9c40 14e9 000c 0000 61626364";

    // IP 192.0.2.20.40000 > 198.18.255.1.443: Flags [S], with a header of 24 bytes, ttl 64
    private const string Connection = "4500002c000040004006 0000 c0000214 c612ff01 9c40 01bb 00000001 00000000 6002ffff00000000 020405b4";

    [Theory]
    [InlineData(Datagram, "198.18.255.1", 17, 1, 53, "abcd")]
    [InlineData(SixDatagram, "ff02::fb", 17, 1, 5353, "abcd")]
    [InlineData(Connection, "198.18.255.1", 6, 64, 443, "")]
    public void Read_Packet_IsWhatTcpdumpPrints(string hex, string destination, byte protocol, byte hops, int port, string payload)
    {
        var packet = PacketReader.Read("wan0", Bytes(hex))!;

        Assert.Equal(
            (destination, protocol, hops, 40000, port, payload),
            (packet.Destination.ToString(), packet.Protocol, packet.HopLimit, packet.SourcePort, packet.DestinationPort,
                System.Text.Encoding.ASCII.GetString(packet.Payload.Span)));
    }

    [Fact]
    public void Read_CutAnywhere_IsNoPacketOrAShorterOne()
    {
        foreach (var packet in new[] { Datagram, SixDatagram, Connection }.Select(Bytes))
        {
            for (var length = 0; length < packet.Length; length++)
            {
                _ = PacketReader.Read("wan0", packet.AsSpan(0, length));
            }

            Assert.Null(PacketReader.Read("wan0", packet.AsSpan(0, 27)));
        }
    }

    [Fact]
    public void Read_AnyBytes_NeverThrows()
    {
        var random = new Random(20261127);
        var bytes = new byte[80];
        for (var round = 0; round < 10_000; round++)
        {
            random.NextBytes(bytes);
            bytes[0] = (byte)((round % 2 == 0 ? 0x40 : 0x60) | (bytes[0] & 0xf));
            _ = PacketReader.Read("wan0", bytes.AsSpan(0, random.Next(bytes.Length)));
        }
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
