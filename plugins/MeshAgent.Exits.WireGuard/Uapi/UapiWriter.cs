using System.Globalization;
using System.Net;
using System.Text;
using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.WireGuard.Uapi;

/// <summary>Writes requests of the userspace protocol (https://www.wireguard.com/xplatform/#configuration-protocol).</summary>
internal static class UapiWriter
{
    /// <summary>Asks for everything.</summary>
    /// <returns>The request.</returns>
    public static byte[] Get() => "get=1\n\n"u8.ToArray();

    /// <summary>Asks for a change.</summary>
    /// <param name="change">The change.</param>
    /// <returns>The request: it holds secrets when the change does.</returns>
    public static byte[] Set(DeviceChange change)
    {
        var text = new StringBuilder("set=1\n");
        if (change.PrivateKey is { } key)
        {
            text.Append("private_key=").Append(key.RevealHex()).Append('\n');
        }

        if (change.Mark is { } mark)
        {
            text.Append(CultureInfo.InvariantCulture, $"fwmark={mark}\n");
        }

        if (change.ListenPort is { } port)
        {
            text.Append(CultureInfo.InvariantCulture, $"listen_port={port}\n");
        }

        foreach (var peer in change.Peers)
        {
            Append(text, peer);
        }

        return Encoding.ASCII.GetBytes(text.Append('\n').ToString());
    }

    private static void Append(StringBuilder text, PeerChange peer)
    {
        text.Append("public_key=").Append(peer.PublicKey.ToHex()).Append('\n');
        if (peer.Presence != PeerPresence.Ensure)
        {
            text.Append(peer.Presence == PeerPresence.Remove ? "remove=true\n" : "update_only=true\n");
        }

        if (peer.PresharedKey is { } preshared)
        {
            text.Append("preshared_key=").Append(preshared.RevealHex()).Append('\n');
        }

        if (peer.Endpoint is { } endpoint)
        {
            text.Append(CultureInfo.InvariantCulture, $"endpoint={endpoint}\n");
        }

        if (peer.AllowedIps is { } allowed)
        {
            text.Append("replace_allowed_ips=true\n");
            foreach (var prefix in allowed)
            {
                text.Append(CultureInfo.InvariantCulture, $"allowed_ip={prefix}\n");
            }
        }

        // Last, because turning keep-alives on sends the first packet: everything about the peer should be in place by then.
        if (peer.KeepaliveSeconds is { } keepalive)
        {
            text.Append(CultureInfo.InvariantCulture, $"persistent_keepalive_interval={keepalive}\n");
        }
    }
}
