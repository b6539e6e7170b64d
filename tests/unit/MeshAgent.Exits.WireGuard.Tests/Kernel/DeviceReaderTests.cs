using System.Globalization;
using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Exits.WireGuard.Kernel;
using MeshAgent.Netlink.Wire;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.WireGuard.Tests.Kernel;

public sealed class DeviceReaderTests
{
    [Fact]
    public void Visit_DumpInTwoMessages_ReadsWhatWgReads()
    {
        var reader = Read(WgBytes.Dump1 + WgBytes.Dump2);

        Assert.False(reader.Malformed.IsFault);
        var lines = WgBytes.WgDump.ReplaceLineEndings("\n").Split('\n').Select(line => line.Split('\t')).ToList();
        var device = reader.Device;
        Assert.Equal(lines[0][0], Convert.ToBase64String(device.PrivateKey!.Bytes));
        Assert.Equal(lines[0][2], device.ListenPort.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(lines[0][3], $"0x{device.Mark:x}");
        Assert.Equal(lines[1..], device.Peers.Select(Line));
    }

    [Fact]
    public void Begin_AgainAfterAnInterruptedDump_ForgetsWhatWasRead()
    {
        var reader = Read(WgBytes.Dump1 + WgBytes.Dump2);
        reader.Begin();

        Assert.Equal(DeviceSnapshot.Empty, reader.Device);
    }

    [Fact]
    public void Visit_MutatedMessages_NeverThrows()
    {
        var bytes = Convert.FromHexString(WgBytes.Dump1);
        var random = new Random(20260102);
        for (var round = 0; round < 100_000; round++)
        {
            var mutated = (byte[])bytes.Clone();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                mutated[random.Next(NetlinkHeader.Size, mutated.Length)] = (byte)random.Next(256);
            }

            var reader = new DeviceReader();
            reader.Begin();
            reader.Visit(new NetlinkMessage(default, mutated.AsSpan(NetlinkHeader.Size, random.Next(mutated.Length - NetlinkHeader.Size))));
            _ = reader.Device;
        }
    }

    private static DeviceReader Read(string hex)
    {
        var reader = new DeviceReader();
        reader.Begin();
        var messages = new NetlinkMessageReader(Convert.FromHexString(hex));
        while (messages.TryRead(out var message))
        {
            reader.Visit(message);
        }

        return reader;
    }

    private static string[] Line(PeerSnapshot peer) =>
    [
        Convert.ToBase64String(peer.PublicKey.Bytes),
        peer.PresharedKey.IsNone ? "(none)" : Convert.ToBase64String(peer.PresharedKey.Bytes),
        peer.Endpoint?.ToString() ?? "(none)",
        peer.AllowedIps.IsEmpty ? "(none)" : string.Join(',', peer.AllowedIps),
        (peer.LastHandshake?.ToUnixTimeSeconds() ?? 0).ToString(CultureInfo.InvariantCulture),
        peer.ReceivedBytes.ToString(CultureInfo.InvariantCulture),
        peer.SentBytes.ToString(CultureInfo.InvariantCulture),
        peer.KeepaliveSeconds == 0 ? "off" : peer.KeepaliveSeconds.ToString(CultureInfo.InvariantCulture),
    ];
}
