using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Links;
using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Netlink.Generic;
using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.WireGuard.Kernel;

/// <summary>
/// Puts a device together from the messages of a dump (linux/wireguard.h): a peer whose prefixes do not fit into one message goes on in the
/// next, where it has its key and prefixes only.
/// </summary>
internal sealed class DeviceReader : INetlinkDumpVisitor
{
    // DateTimeOffset ends with the year 9999.
    private const long LatestSecond = 253_402_300_799;

    private readonly List<PeerSnapshot> peers = [];
    private DeviceSnapshot device = DeviceSnapshot.Empty;

    /// <summary>What was read.</summary>
    public DeviceSnapshot Device => device with { Peers = peers.ToEquatableArray() };

    /// <summary>What could not be read; no fault when all could.</summary>
    public Malformed Malformed { get; private set; }

    /// <inheritdoc/>
    public void Begin()
    {
        peers.Clear();
        (device, Malformed) = (DeviceSnapshot.Empty, default);
    }

    /// <inheritdoc/>
    public void Visit(in NetlinkMessage message)
    {
        if (!GenericMessage.TryRead(message, out var generic, out var malformed))
        {
            Malformed = malformed;
            return;
        }

        var attributes = generic.Attributes;
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case WireGuardAttribute.DevicePrivateKey when SecretKey.FromBytes(attributes.Value) is { } key:
                    device = device with { PrivateKey = key.IsNone ? null : key };
                    break;
                case WireGuardAttribute.DeviceListenPort:
                    device = device with { ListenPort = attributes.ReadUInt16() };
                    break;
                case WireGuardAttribute.DeviceMark:
                    device = device with { Mark = attributes.ReadUInt32() };
                    break;
                case WireGuardAttribute.DevicePeers:
                    ReadPeers(ref attributes);
                    break;
                case WireGuardAttribute.DevicePrivateKey:
                    attributes.Fail();
                    break;
            }
        }

        Malformed = Malformed.IsFault ? Malformed : attributes.Malformed;
    }

    private void ReadPeers(ref AttributeReader attributes)
    {
        var list = new AttributeReader(attributes.Value);
        while (list.MoveNext())
        {
            if (ReadPeer(ref list) is not { } peer)
            {
                list.Fail();
                break;
            }

            if (peers.Count > 0 && peers[^1].PublicKey.Equals(peer.PublicKey))
            {
                peers[^1] = peers[^1] with { AllowedIps = peers[^1].AllowedIps.Concat(peer.AllowedIps).ToEquatableArray() };
            }
            else
            {
                peers.Add(peer);
            }
        }

        attributes.Adopt(list.Malformed);
    }

    private static PeerSnapshot? ReadPeer(ref AttributeReader list)
    {
        PublicKey? key = null;
        var peer = new PeerSnapshot { PublicKey = null! };
        var attributes = new AttributeReader(list.Value);
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case WireGuardAttribute.PeerPublicKey:
                    key = PublicKey.FromBytes(attributes.Value);
                    break;
                case WireGuardAttribute.PeerPresharedKey:
                    peer = peer with { PresharedKey = SecretKey.FromBytes(attributes.Value) ?? SecretKey.None };
                    break;
                case WireGuardAttribute.PeerEndpoint:
                    peer = peer with { Endpoint = SocketAddress.FromBytes(attributes.Value) };
                    break;
                case WireGuardAttribute.PeerKeepalive:
                    peer = peer with { KeepaliveSeconds = attributes.ReadUInt16() };
                    break;
                case WireGuardAttribute.PeerLastHandshake:
                    peer = peer with { LastHandshake = ReadTime(ref attributes) };
                    break;
                case WireGuardAttribute.PeerReceivedBytes:
                    peer = peer with { ReceivedBytes = (long)attributes.ReadUInt64() };
                    break;
                case WireGuardAttribute.PeerSentBytes:
                    peer = peer with { SentBytes = (long)attributes.ReadUInt64() };
                    break;
                case WireGuardAttribute.PeerAllowedIps:
                    peer = peer with { AllowedIps = ReadAllowedIps(ref attributes) };
                    break;
            }
        }

        list.Adopt(attributes.Malformed);
        return key is null ? null : peer with { PublicKey = key };
    }

    /// <summary>struct __kernel_timespec: two 64-bit numbers on every architecture.</summary>
    private static DateTimeOffset? ReadTime(ref AttributeReader attributes)
    {
        var time = attributes.ReadStructure<KernelTime>();
        if (time is { Seconds: 0, Nanoseconds: 0 })
        {
            return null;
        }

        if (time.Seconds is < 0 or > LatestSecond || time.Nanoseconds is < 0 or > 999_999_999)
        {
            attributes.Fail();
            return null;
        }

        return DateTimeOffset.FromUnixTimeSeconds(time.Seconds).AddTicks(time.Nanoseconds / TimeSpan.NanosecondsPerTick);
    }

    private static EquatableArray<IPNetwork> ReadAllowedIps(ref AttributeReader attributes)
    {
        var prefixes = new List<IPNetwork>();
        var list = new AttributeReader(attributes.Value);
        while (list.MoveNext())
        {
            IPAddress? address = null;
            int length = 0;
            var entry = new AttributeReader(list.Value);
            while (entry.MoveNext())
            {
                address = entry.Type == WireGuardAttribute.AllowedAddress ? entry.ReadAddress() : address;
                length = entry.Type == WireGuardAttribute.AllowedLength ? entry.ReadByte() : length;
            }

            list.Adopt(entry.Malformed);
            if (address is null || length > (address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32))
            {
                list.Fail();
                break;
            }

            prefixes.Add(LinkAddress.PrefixOf(address, length));
        }

        attributes.Adopt(list.Malformed);
        return prefixes.ToEquatableArray();
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct KernelTime
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}
