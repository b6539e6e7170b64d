using System.Net.Sockets;
using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Netlink.Generic;
using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.WireGuard.Kernel;

/// <summary>Writes requests of the kernel's WireGuard (linux/wireguard.h).</summary>
internal static class DeviceWriter
{
    /// <summary>
    /// Bytes of peers in one request. The nested attribute that holds them counts its length in 16 bits, and one peer with
    /// <see cref="Settings.SettingsReader.MostAllowedIps"/> prefixes has 10 KiB: 32 KiB and one such peer always fit. Smaller would break
    /// ordinary changes into several, which are then not made at once.
    /// </summary>
    private const int MostPeerBytes = 32 * 1024;

    private const int PeerBytes = 160;
    private const int AllowedIpBytes = 44;

    /// <summary>Asks for everything about a device; for a dump.</summary>
    /// <param name="family">The kernel's family.</param>
    /// <param name="name">The device.</param>
    /// <returns>The request.</returns>
    public static NetlinkRequest Get(GenericFamily family, string name) => GenericNetlink.Finish(
        $"read WireGuard device {name}",
        GenericNetlink.Begin(family, WireGuardAttribute.GetDevice).Attribute(WireGuardAttribute.DeviceName, name),
        WireGuardAttribute.NameOf);

    /// <summary>Asks for a change.</summary>
    /// <param name="family">The kernel's family.</param>
    /// <param name="name">The device.</param>
    /// <param name="change">The change.</param>
    /// <returns>The requests: one, unless there are hundreds of peers. They hold secrets when the change does.</returns>
    public static IReadOnlyList<NetlinkRequest> Set(GenericFamily family, string name, DeviceChange change)
    {
        var requests = new List<NetlinkRequest>();
        var next = 0;
        do
        {
            var writer = GenericNetlink.Begin(family, WireGuardAttribute.SetDevice).Attribute(WireGuardAttribute.DeviceName, name);
            if (requests.Count == 0)
            {
                WriteDevice(writer, change);
            }

            if (next < change.Peers.Count)
            {
                next = WritePeers(writer, change, next);
            }

            requests.Add(GenericNetlink.Finish($"configure WireGuard device {name}", writer, WireGuardAttribute.NameOf));
        }
        while (next < change.Peers.Count);

        return requests;
    }

    private static void WriteDevice(NetlinkWriter writer, DeviceChange change)
    {
        if (change.PrivateKey is { } key)
        {
            writer.Attribute(WireGuardAttribute.DevicePrivateKey, key.Bytes);
        }

        if (change.Mark is { } mark)
        {
            writer.Attribute(WireGuardAttribute.DeviceMark, mark);
        }

        if (change.ListenPort is { } port)
        {
            writer.Attribute(WireGuardAttribute.DeviceListenPort, port);
        }
    }

    private static int WritePeers(NetlinkWriter writer, DeviceChange change, int next)
    {
        var list = writer.BeginNested(WireGuardAttribute.DevicePeers);
        for (var bytes = 0; next < change.Peers.Count && bytes < MostPeerBytes; next++)
        {
            var peer = change.Peers[next];
            bytes += PeerBytes + ((peer.AllowedIps?.Count ?? 0) * AllowedIpBytes);
            var nested = writer.BeginNested(0);
            WritePeer(writer, peer);
            writer.EndNested(nested);
        }

        writer.EndNested(list);
        return next;
    }

    private static void WritePeer(NetlinkWriter writer, PeerChange peer)
    {
        var presence = peer.Presence switch
        {
            PeerPresence.Remove => WireGuardAttribute.PeerRemove,
            PeerPresence.Update => WireGuardAttribute.PeerUpdateOnly,
            _ => 0u,
        };
        var flags = presence | (peer.AllowedIps is null ? 0 : WireGuardAttribute.PeerReplaceAllowedIps);
        writer.Attribute(WireGuardAttribute.PeerPublicKey, peer.PublicKey.Bytes);
        if (flags != 0)
        {
            writer.Attribute(WireGuardAttribute.PeerFlags, flags);
        }

        if (peer.PresharedKey is { } preshared)
        {
            writer.Attribute(WireGuardAttribute.PeerPresharedKey, preshared.Bytes);
        }

        if (peer.Endpoint is { } endpoint)
        {
            writer.Attribute(WireGuardAttribute.PeerEndpoint, SocketAddress.ToBytes(endpoint));
        }

        if (peer.KeepaliveSeconds is { } keepalive)
        {
            writer.Attribute(WireGuardAttribute.PeerKeepalive, (ushort)keepalive);
        }

        if (peer.AllowedIps is { IsEmpty: false } allowed)
        {
            var list = writer.BeginNested(WireGuardAttribute.PeerAllowedIps);
            foreach (var prefix in allowed)
            {
                var isIPv6 = prefix.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6;
                var nested = writer.BeginNested(0);
                writer.Attribute(WireGuardAttribute.AllowedFamily, isIPv6 ? SocketAddress.FamilyIPv6 : SocketAddress.FamilyIPv4)
                    .Attribute(WireGuardAttribute.AllowedAddress, prefix.BaseAddress)
                    .Attribute(WireGuardAttribute.AllowedLength, (byte)prefix.PrefixLength)
                    .EndNested(nested);
            }

            writer.EndNested(list);
        }
    }
}
