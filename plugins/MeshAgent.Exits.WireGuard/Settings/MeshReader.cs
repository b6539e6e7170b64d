using System.Net;
using MeshAgent.Tunnels.Settings;

namespace MeshAgent.Exits.WireGuard.Settings;

/// <summary>Reads the tunnel's part in the mesh.</summary>
internal static class MeshReader
{
    private const string Example = "such as \"fe80::1\"";

    /// <summary>Reads it.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="tunnel">The tunnel link's name.</param>
    /// <param name="tunnelMtu">The tunnel's largest packet.</param>
    /// <returns>The settings; null after a complaint.</returns>
    public static MeshSettings? Read(JsonPlace place, string tunnel, int tunnelMtu)
    {
        if (!place.CheckObject("interface", "network", "port", "local", "remote", "mtu", "bridge"))
        {
            return null;
        }

        var (network, bridge) = (place.Key("network"), place.Key("bridge"));
        if (!network.IsPresent)
        {
            network.Complain($"is missing; write the number that the gateways use, 0 to {MeshSettings.LargestNetwork}");
        }

        var name = TunnelFields.LinkName(place.Key("interface"), "mesh-vpn");
        if (name == tunnel)
        {
            place.Key("interface").Complain($"\"{name}\" is the tunnel's own link; name another");
        }

        var (local, remote) = (LinkLocal(place.Key("local"), "the router's own end"), LinkLocal(place.Key("remote"), "the exits' end"));
        if (local is not null && local.Equals(remote))
        {
            place.Key("remote").Complain($"{remote} is the router's own end as well; write the exits'");
        }

        var most = tunnelMtu - MeshSettings.Overhead;
        var read = (
            Network: network.Number(0, MeshSettings.LargestNetwork, 0),
            Port: place.Key("port").Number(1, ushort.MaxValue, MeshSettings.DefaultPort),
            Mtu: place.Key("mtu").Number(MeshSettings.SmallestMtu, most, most),
            Bridge: bridge.IsPresent ? TunnelFields.LinkName(bridge, "br-mesh") : null);
        return local is null || remote is null
            ? null
            : new()
            {
                Interface = name,
                Network = read.Network,
                Port = read.Port,
                Local = local,
                Remote = remote,
                Mtu = read.Mtu,
                Bridge = read.Bridge,
            };
    }

    private static IPAddress? LinkLocal(JsonPlace place, string whose)
    {
        if (place.Text($"{whose}, a link-local address, {Example}") is not { } text)
        {
            return null;
        }

        if (PrefixText.TryParse(text + "/128", out var address, out _) && address.IsIPv6LinkLocal)
        {
            return address;
        }

        place.Complain($"\"{text}\" is no link-local address; write {whose}, {Example}");
        return null;
    }
}
