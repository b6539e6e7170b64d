using System.Collections.Immutable;
using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Exits.WireGuard.Kernel;
using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Netlink.Generic;
using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.WireGuard.Tests.Kernel;

/// <summary>Requests against those of wg(8): the same attributes, in whatever order.</summary>
public sealed class DeviceWriterTests
{
    private static readonly GenericFamily Family = new("wireguard", 0x1c, 1, ImmutableDictionary<string, int>.Empty);
    private static readonly PublicKey Key1 = PublicKey.FromBase64("RjFUMQj8I3QERZ+0TzcbrmvBQC/U3A/gpTxMFwQz918=")!;
    private static readonly PublicKey Key2 = PublicKey.FromBase64("1iwLnxcqMOw/MR2QyCLVoZN9SW2zyEnQw8W0JrlhPyM=")!;

    [Fact]
    public void Set_Identity_IsWhatWgAsks()
    {
        var change = new DeviceChange
        {
            PrivateKey = SecretKey.FromBase64("GJi7THfc/n/NX6yIG6+qCS88N46+zpHQT9XbJ6crI1Y="),
            ListenPort = 51821,
            Mark = 1,
        };
        AssertAsWg(WgBytes.SetIdentity, Assert.Single(DeviceWriter.Set(Family, "wg_exit", change)));
    }

    [Fact]
    public void Set_Peers_IsWhatWgAsks()
    {
        var change = new DeviceChange
        {
            Peers =
            [
                new PeerChange
                {
                    PublicKey = Key1,
                    PresharedKey = SecretKey.FromBytes(Key2.Bytes),
                    Endpoint = IPEndPoint.Parse("198.51.100.11:51820"),
                    KeepaliveSeconds = 25,
                    AllowedIps = [IpFamily.IPv4.Everything(), IpFamily.IPv6.Everything()],
                },
                new PeerChange { PublicKey = Key2, Endpoint = IPEndPoint.Parse("[2001:db8::12]:51820"), KeepaliveSeconds = 25 },
            ],
        };
        AssertAsWg(WgBytes.SetPeers, Assert.Single(DeviceWriter.Set(Family, "wg_exit", change)));
    }

    [Fact]
    public void Set_RemovedPeer_IsWhatWgAsks()
    {
        var change = new DeviceChange { Peers = [new PeerChange { PublicKey = Key1, Presence = PeerPresence.Remove }] };
        AssertAsWg(WgBytes.RemovePeer, Assert.Single(DeviceWriter.Set(Family, "wg_exit", change)));
    }

    [Fact]
    public void Get_Device_IsWhatWgAsks() => AssertAsWg(WgBytes.Get, DeviceWriter.Get(Family, "wg_exit"));

    [Fact]
    public void Set_Update_HasTheFlagOfTheHeader()
    {
        var change = new DeviceChange { Peers = [new PeerChange { PublicKey = Key1, Presence = PeerPresence.Update, AllowedIps = [] }] };

        // WGPEER_F_UPDATE_ONLY | WGPEER_F_REPLACE_ALLOWEDIPS = 6, linux/wireguard.h.
        var message = DeviceWriter.Set(Family, "wg_exit", change)[0].Message.Span;
        Assert.Contains("0800030006000000", Convert.ToHexStringLower(message), StringComparison.Ordinal);
    }

    [Fact]
    public void Set_HundredsOfPeers_AreSplitBetweenRequestsAndAllThere()
    {
        var peers = Enumerable.Range(0, 1000).Select(number =>
        {
            var key = new byte[32];
            BitConverter.TryWriteBytes(key, number);
            return new PeerChange { PublicKey = PublicKey.FromBytes(key)!, Presence = PeerPresence.Remove };
        }).ToEquatableArray();

        var requests = DeviceWriter.Set(Family, "wg_exit", new DeviceChange { Mark = 1, Peers = peers });

        Assert.True(requests.Count > 1);
        Assert.Equal(1000, requests.Sum(request => Tree(request.Message.Span).Split("flags 1").Length - 1));
    }

    private static void AssertAsWg(string wg, NetlinkRequest ours)
    {
        var expected = Convert.FromHexString(wg);
        var header = NetlinkHeader.Size..(NetlinkHeader.Size + GenericHeader.Size);
        Assert.Equal(expected[header], ours.Message.Span[header].ToArray());
        Assert.Equal(Tree(expected), Tree(ours.Message.Span));
    }

    /// <summary>The attributes as text: sorted within a peer and a prefix, in their order within a list.</summary>
    private static string Tree(ReadOnlySpan<byte> message) => Block(message[(NetlinkHeader.Size + GenericHeader.Size)..], Level.Device);

    private static string Block(ReadOnlySpan<byte> block, Level level)
    {
        var lines = new List<string>();
        var attributes = new AttributeReader(block);
        while (attributes.MoveNext())
        {
            lines.Add((level, attributes.Type) switch
            {
                (Level.Device, 8) => $"peers {{ {Block(attributes.Value, Level.Peers)} }}",
                (Level.Peers, _) => $"( {Block(attributes.Value, Level.Peer)} )",
                (Level.Peer, 9) => $"allowed {{ {Block(attributes.Value, Level.Prefixes)} }}",
                (Level.Prefixes, _) => $"( {Block(attributes.Value, Level.Prefix)} )",
                (Level.Peer, 3) => $"flags {attributes.ReadUInt32()}",
                _ => $"{attributes.Type}:{Convert.ToHexStringLower(attributes.Value)}",
            });
        }

        Assert.False(attributes.Malformed.IsFault);
        IEnumerable<string> ordered = level is Level.Peers or Level.Prefixes ? lines : lines.Order(StringComparer.Ordinal);
        return string.Join(' ', ordered);
    }

    private enum Level
    {
        Device,
        Peers,
        Peer,
        Prefixes,
        Prefix,
    }
}
