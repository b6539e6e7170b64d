using MeshAgent.Contracts.Addressing;
using MeshAgent.Tunnels.Probing;

namespace MeshAgent.Tunnels.Tests.Probing;

/// <summary>Against the layouts of RFC 792 and RFC 4443, and packets that Linux's ping and routers made.</summary>
public sealed class EchoMessageTests
{
    // IPv4 header (RFC 791): 20 bytes, protocol 1, from 203.0.113.9 to 10.99.0.2.
    private const string Header4 = "45c00038000000004001" + "0000" + "cb007109" + "0a630002";

    [Fact]
    public void Request_IPv4_IsAnEchoRequestWithTheInternetChecksum()
    {
        // type 8, code 0, checksum, identifier 0x1234, sequence 1: 0x0800 + 0x1234 + 0x0001 = 0x1a35, complemented (RFC 1071).
        Assert.Equal("0800e5ca12340001", Convert.ToHexStringLower(EchoMessage.Request(IpFamily.IPv4, 0x1234, 1)));
    }

    [Fact]
    public void Request_IPv4_ChecksumCarriesAreFolded() =>
        Assert.Equal("0800f800fffffffe", Convert.ToHexStringLower(EchoMessage.Request(IpFamily.IPv4, 0xFFFF, 0xFFFE)));

    [Fact]
    public void Request_IPv6_LeavesTheChecksumToTheKernel() =>
        Assert.Equal("8000000012340001", Convert.ToHexStringLower(EchoMessage.Request(IpFamily.IPv6, 0x1234, 1)));

    [Theory]
    [InlineData(IpFamily.IPv4, Header4 + "0000ffff12340007", true)] // echo reply
    [InlineData(IpFamily.IPv4, Header4 + "0b00ffff00000000" + Header4 + "0800ffff12340007", true)] // time exceeded, quoting the request
    [InlineData(IpFamily.IPv4, Header4 + "0b00ffff00000000" + Header4 + "0000ffff12340007", false)] // quoting a reply
    [InlineData(IpFamily.IPv4, Header4 + "0b00ffff00000000" + Header4 + "0800ffff1234", false)] // cut
    [InlineData(IpFamily.IPv4, Header4 + "0b00ffff00000000", false)]
    [InlineData(IpFamily.IPv4, Header4 + "0300ffff00000000" + Header4 + "0800ffff12340007", false)] // unreachable: nobody forwarded it
    [InlineData(IpFamily.IPv4, Header4 + "0000ffff43210007", false)] // somebody else's
    [InlineData(IpFamily.IPv4, Header4, false)]
    [InlineData(IpFamily.IPv4, "4f", false)]
    [InlineData(IpFamily.IPv4, "", false)]
    [InlineData(IpFamily.IPv6, "8100ffff12340007", true)]
    [InlineData(IpFamily.IPv6, "0300ffff00000000" + "60000000" + "00083a01" + "fd990000000000000000000000000002" + "01000000000000000000000000000009"
        + "8000ffff12340007", true)]
    [InlineData(IpFamily.IPv6, "0300ffff00000000" + "6000000000", false)]
    [InlineData(IpFamily.IPv6, "8100ffff4321", false)]
    [InlineData(IpFamily.IPv6, "", false)]
    public void TryReadAnswer_Packet_IsReadOrRefused(IpFamily family, string hex, bool isAnswer)
    {
        var read = EchoMessage.TryReadAnswer(family, Convert.FromHexString(hex), 0x1234, out var sequence);

        Assert.Equal(isAnswer, read);
        Assert.True(!isAnswer || sequence == 7);
    }

    [Fact]
    public void TryReadAnswer_RandomBytes_NeverThrows()
    {
        var random = new Random(1);
        var bytes = new byte[96];
        for (var i = 0; i < 100_000; i++)
        {
            random.NextBytes(bytes);
            foreach (var family in IpFamilyFacts.All)
            {
                EchoMessage.TryReadAnswer(family, bytes.AsSpan(0, random.Next(bytes.Length + 1)), 0x1234, out _);
            }
        }
    }
}
