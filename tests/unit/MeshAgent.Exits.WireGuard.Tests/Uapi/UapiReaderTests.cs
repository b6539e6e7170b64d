using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Exits.WireGuard.Uapi;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.WireGuard.Tests.Uapi;

public sealed class UapiReaderTests
{
    // What wireguard-go 0.0.20220316 answered to get=1; "wg show wg_exit dump" said of the same moment:
    // RjFUMQj8I3QERZ+0TzcbrmvBQC/U3A/gpTxMFwQz918= (none) 198.51.100.11:51820 0.0.0.0/0,::/0 1795334699 220 532 25.
    private const string RealAnswer = """
        private_key=1898bb4c77dcfe7fcd5fac881bafaa092f3c378ebece91d04fd5db27a72b2356
        listen_port=52393
        fwmark=1
        public_key=4631543108fc237404459fb44f371bae6bc1402fd4dc0fe0a53c4c170433f75f
        preshared_key=0000000000000000000000000000000000000000000000000000000000000000
        protocol_version=1
        endpoint=198.51.100.11:51820
        last_handshake_time_sec=1795334699
        last_handshake_time_nsec=911155119
        tx_bytes=532
        rx_bytes=220
        persistent_keepalive_interval=25
        allowed_ip=0.0.0.0/0
        allowed_ip=::/0
        errno=0


        """;

    [Fact]
    public void Read_AnswerOfWireGuardGo_SaysWhatWgSays()
    {
        Assert.Null(UapiReader.Read(Encoding.ASCII.GetBytes(RealAnswer), out var device));

        Assert.Equal(52393, device.ListenPort);
        Assert.Equal(1u, device.Mark);
        Assert.Equal("GJi7THfc/n/NX6yIG6+qCS88N46+zpHQT9XbJ6crI1Y=", Convert.ToBase64String(device.PrivateKey!.Bytes));
        var peer = Assert.Single(device.Peers);
        Assert.Equal("RjFUMQj8I3QERZ+0TzcbrmvBQC/U3A/gpTxMFwQz918=", Convert.ToBase64String(peer.PublicKey.Bytes));
        Assert.True(peer.PresharedKey.IsNone);
        Assert.Equal(IPEndPoint.Parse("198.51.100.11:51820"), peer.Endpoint);
        Assert.Equal(1795334699, peer.LastHandshake!.Value.ToUnixTimeSeconds());
        Assert.Equal((220, 532, 25), (peer.ReceivedBytes, peer.SentBytes, peer.KeepaliveSeconds));
        Assert.Equal(["0.0.0.0/0", "::/0"], peer.AllowedIps.Select(prefix => prefix.ToString()));
    }

    [Theory]
    [InlineData("errno=0\n\n", null, 0)]
    [InlineData("errno=-22\n\n", UapiErrorKind.Refused, 22)]
    [InlineData("errno=98\n\n", UapiErrorKind.Refused, 98)]
    [InlineData("errno=-2147483648\n\n", UapiErrorKind.BadValue, 0)]
    [InlineData("\n", UapiErrorKind.NoStatus, 0)]
    [InlineData("errno=0\n", UapiErrorKind.Truncated, 0)]
    [InlineData("", UapiErrorKind.Truncated, 0)]
    [InlineData("nonsense\n\n", UapiErrorKind.NotAPair, 0)]
    [InlineData("=1\n\n", UapiErrorKind.NotAPair, 0)]
    [InlineData("rx_bytes=1\nerrno=0\n\n", UapiErrorKind.NoPeer, 0)]
    [InlineData("fwmark=4294967296\nerrno=0\n\n", UapiErrorKind.BadValue, 0)]
    [InlineData("listen_port=-1\nerrno=0\n\n", UapiErrorKind.BadValue, 0)]
    [InlineData("public_key=zz\nerrno=0\n\n", UapiErrorKind.BadValue, 0)]
    [InlineData("some_new_key=1\nerrno=0\n\n", null, 0)]
    public void Read_Answer_TellsWhatIsWrong(string answer, object? kind, int errno)
    {
        var error = UapiReader.Read(Encoding.ASCII.GetBytes(answer), out var device);

        Assert.Equal((UapiErrorKind?)kind, error?.Kind);
        Assert.Equal(errno, error?.ErrorNumber ?? 0);
        Assert.Equal(DeviceSnapshot.Empty, device);
    }

    [Theory]
    [InlineData("endpoint=198.51.100.11")]
    [InlineData("endpoint=198.51.100.11:0")]
    [InlineData("last_handshake_time_sec=99999999999999")]
    [InlineData("last_handshake_time_nsec=1000000000")]
    [InlineData("rx_bytes=-1")]
    [InlineData("persistent_keepalive_interval=65536")]
    [InlineData("allowed_ip=0.0.0.0/33")]
    [InlineData("allowed_ip=10.0.0.0")]
    [InlineData("preshared_key=12")]
    public void Read_BadPeerValue_NamesLineAndKeyButNoValue(string line)
    {
        var error = UapiReader.Read(Encoding.ASCII.GetBytes($"public_key={new string('a', 64)}\n{line}\nerrno=0\n\n"), out _);

        Assert.Equal((UapiErrorKind.BadValue, 2, line.Split('=')[0]), (error!.Kind, error.Line, error.Key));
        Assert.DoesNotContain(line.Split('=')[1], error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LineWithoutEnd_IsTooLong() =>
        Assert.Equal(
            UapiErrorKind.LineTooLong,
            UapiReader.Read(Encoding.ASCII.GetBytes("a=" + new string('b', UapiReader.LongestLine) + "\nerrno=0\n\n"), out _)!.Kind);

    [Fact]
    public void Read_EveryPrefixOfAnAnswer_IsTruncated()
    {
        var answer = Encoding.ASCII.GetBytes(RealAnswer.TrimEnd('\n') + "\n\n");
        for (var length = 0; length < answer.Length; length++)
        {
            Assert.Equal(UapiErrorKind.Truncated, UapiReader.Read(answer.AsSpan(0, length), out _)!.Kind);
        }

        Assert.Null(UapiReader.Read(answer, out _));
    }

    [Fact]
    public void Read_MutatedAnswers_NeverThrows()
    {
        var answer = Encoding.ASCII.GetBytes(RealAnswer);
        var random = new Random(20260101);
        for (var round = 0; round < 100_000; round++)
        {
            var mutated = (byte[])answer.Clone();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            }

            _ = UapiReader.Read(mutated.AsSpan(0, random.Next(mutated.Length + 1)), out _);
        }
    }

    [Fact]
    public void Read_AnyBytes_NeverThrows() =>
        Prop.ForAll<byte[]>(bytes => UapiReader.Read(bytes, out _) is not { Line: < 1 }).QuickCheckThrowOnFailure();
}
