using FsCheck;
using FsCheck.Fluent;
using MeshAgent.Dns.Messages;

namespace MeshAgent.Dns.Tests.Messages;

/// <summary>
/// Random and mutated packets. The parser must neither throw nor allocate more than a bound, and what it accepts must survive being
/// written and read again. Limitation: blind mutation of few seeds; it says nothing about what other seeds would reach.
/// </summary>
public sealed class ParserFuzzTests
{
    /// <summary>512 records that each name 255 bytes in owner and content come to about half of this.</summary>
    private const long AllocationBound = 1_000_000;

    /// <summary>Mutations per seed: about a second in all. More finds rarer faults and slows every run.</summary>
    private const int Mutations = 60_000;

    private static readonly string[] Seeds =
    [
        // Replies as dnsmasq 2.90 sent them: CNAME chain with two A, SRV with addresses, TXT; and SOA with an EDE written by hand.
        "12348580000100040000000103777777076578616D706C65036E65740000010001C00C000500010000003C001305616C696173076578616D706C65036E6574"
            + "00C02D000500010000003C0013056578697431076578616D706C65036E657400C04C000100010000003C0004C0000201C04C000100010000003C0004"
            + "C000020200002904D0000000000000",
        "123485800001000100000004035F7767045F756470076578616D706C65036E65740000210001C00C002100010000003C0019000A0014CA6C0565786974"
            + "31076578616D706C65036E657400C038000100010000003C0004C0000202C038000100010000003C0004C0000201C038001C00010000003C001020"
            + "010DB800000000000000000000000100002904D0000000000000",
        "12348580000100010000000103747874076578616D706C65036E65740000100001C00C001000010000003C00130B68656C6C6F20776F726C640671756F"
            + "22746500002904D0000000000000",
        "123481830001000000010001026E6F076578616D706C65036E65740000010001C00F000600010000003C001A026E73C00F0268"
            + "6DC00F000000010000000200000003000000040000000500002904D000000000000A000F00060017" + "6F6F7073",
    ];

    [Fact]
    public void Parser_RandomBytes_NeverThrows()
        => Prop.ForAll(
            ArbMap.Default.ArbFor<byte[]>(),
            bytes =>
            {
                _ = MessageParser.TryParse(bytes, out _, out _);
                return true;
            }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(20260101)]
    [InlineData(7)]
    public void Parser_MutatedPackets_NeitherThrowsNorAllocatesBeyondTheBound(int seed)
    {
        var random = new Random(seed);
        long worst = 0;
        var accepted = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var packet = Mutate(Convert.FromHexString(Seeds[i % Seeds.Length]), random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var parsed = MessageParser.TryParse(packet, out var message, out var fault);
            worst = Math.Max(worst, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(parsed, fault == MessageFault.None);
            if (parsed)
            {
                accepted++;
                AssertSurvivesWriting(message!, i);
            }
        }

        Assert.True(worst <= AllocationBound, $"seed {seed}: one packet made the parser allocate {worst} bytes");
        Assert.True(accepted > Mutations / 100, $"seed {seed}: only {accepted} packets got through, so the fuzzing reached nothing");
    }

    [Fact]
    public void Parser_MostGreedyPacket_StaysWithinTheBound()
    {
        // A name of 255 bytes, then as many records as are accepted whose owner and content both point to it.
        var label = Enumerable.Repeat((byte)'a', 63).Prepend((byte)63).ToArray();
        byte[] name = [.. label, .. label, .. label, 61, .. Enumerable.Repeat((byte)'b', 61), 0];
        byte[] record = [0xC0, 12, 0, 2, 0, 1, 0, 0, 0, 0, 0, 2, 0xC0, 12];
        byte[] question = [.. name, 0, 1, 0, 1];
        byte[] packet = [0, 1, 0x81, 0x80, 0, 1, 0x01, 0xFF, 0, 0, 0, 0, .. question, .. Enumerable.Repeat(record, 511).SelectMany(r => r)];
        _ = MessageParser.TryParse(packet, out _, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.True(MessageParser.TryParse(packet, out var message, out _));

        Assert.Equal(511, message.Answers.Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, AllocationBound);
    }

    private static void AssertSurvivesWriting(DnsMessage message, int round)
    {
        var written = MessageWriter.Write(message);
        Assert.True(MessageParser.TryParse(written, out var again, out var fault), $"round {round}: {fault}");
        Assert.Equal(Text(message), Text(again));
    }

    private static string Text(DnsMessage message) => string.Join(
        '\n',
        message.Answers.Concat(message.Authorities).Concat(message.Additionals)
            .Select(r => $"{r.Name.ToAbsoluteText()} {r.Type} {r.Class} {r.TimeToLive} {r.Data}")
            .Prepend($"{message.Id} {message.Code} {message.Opcode} {message.Edns?.UdpPayloadSize} {message.Edns?.Options.Length}"));

    private static byte[] Mutate(byte[] packet, Random random)
    {
        for (var changes = random.Next(1, 6); changes > 0; changes--)
        {
            var at = random.Next(packet.Length);
            switch (random.Next(5))
            {
                case 0:
                    packet[at] = (byte)random.Next(256);
                    break;
                case 1:
                    packet[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    packet[at] = 0xC0;
                    break;
                case 3 when packet.Length > 13:
                    packet = packet[..random.Next(13, packet.Length)];
                    break;
                default:
                    packet = [.. packet[..at], .. packet[random.Next(packet.Length)..]];
                    packet = packet.Length == 0 ? [0] : packet;
                    break;
            }
        }

        return packet;
    }
}
