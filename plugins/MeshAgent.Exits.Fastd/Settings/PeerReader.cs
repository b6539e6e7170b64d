using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Tunnels.Keys;
using MeshAgent.Tunnels.Settings;

namespace MeshAgent.Exits.Fastd.Settings;

/// <summary>Reads the exits.</summary>
internal static class PeerReader
{
    /// <summary>
    /// Exits of one tunnel. All of them are contacted at once, each costing a keep-alive every 20 s: more than 32 would be traffic of its
    /// own on a slow backhaul, and operators publish a handful.
    /// </summary>
    public const int MostPeers = 32;

    private const int MostGateways = 2;
    private const string ExampleTargets = "\"exit1.example.net:10000\", \"203.0.113.10:10000\" or \"[2001:db8::10]:10000\"";

    /// <summary>Reads them.</summary>
    /// <param name="place">Where they stand.</param>
    /// <param name="mode">What the tunnel carries.</param>
    /// <param name="tunnel">The tunnel's name.</param>
    /// <returns>The exits; those with mistakes are left out after a complaint.</returns>
    public static EquatableArray<PeerSettings> Read(JsonPlace place, TunnelMode mode, string tunnel)
    {
        var peers = new List<PeerSettings>();
        foreach (var (entry, index) in place.List(MostPeers, "exits, each with name, endpoint and key").Select(static (entry, index) => (entry, index)))
        {
            if (Peer(entry, index, mode, tunnel) is not { } peer)
            {
                continue;
            }

            if (peers.Exists(known => known.Name == peer.Name))
            {
                entry.Key("name").Complain($"\"{peer.Name}\" is another exit's name as well; names are unique");
            }
            else if (peers.Find(known => known.Key.Equals(peer.Key)) is { } twin)
            {
                entry.Key("key").Complain($"is the key of \"{twin.Name}\" as well; fastd disables both");
            }
            else if (mode != TunnelMode.Tap && peers.Find(known => known.Interface == peer.Interface) is { } other)
            {
                entry.Key("interface").Complain($"\"{peer.Interface}\" is the link of \"{other.Name}\" as well; name another");
            }
            else
            {
                peers.Add(peer);
            }
        }

        return peers.ToEquatableArray();
    }

    private static PeerSettings? Peer(JsonPlace place, int index, TunnelMode mode, string tunnel)
    {
        if (!place.CheckObject("name", "endpoint", "key", "priority", "interface", "gateways"))
        {
            return null;
        }

        var name = TunnelFields.ExitName(place.Key("name"));
        var (target, key, gateways) = (TunnelFields.Target(place.Key("endpoint"), ExampleTargets), Key(place.Key("key")), place.Key("gateways"));
        var priority = place.Key("priority").Number(0, ushort.MaxValue, 0);
        var link = Link(place.Key("interface"), index, mode, tunnel);
        var inside = gateways.IsPresent ? Gateways(gateways) : PerFamily.Both<IPAddress?>(null);
        return name is null || target is null || key is null
            ? null
            : new PeerSettings { Name = name, Target = target, Key = key, Priority = priority, Interface = link, Gateways = inside };
    }

    private static string Link(JsonPlace place, int index, TunnelMode mode, string tunnel)
    {
        if (mode == TunnelMode.Tap)
        {
            if (place.IsPresent)
            {
                place.Complain("is only for modes \"multitap\" and \"tun\"; remove it");
            }

            return tunnel;
        }

        if (place.IsPresent)
        {
            return TunnelFields.LinkName(place, "mesh-vpn0");
        }

        var name = $"{tunnel}{index}";
        if (name.Length > TunnelFields.LongestLinkName)
        {
            place.Complain($"is missing, and \"{name}\" is too long for a link; write one, or shorten settings.interface");
        }

        return name;
    }

    private static PublicKey? Key(JsonPlace place)
    {
        const string Allowed = "the exit's public key, 64 hexadecimal digits as `fastd --show-key` prints them";
        if (place.Text(Allowed) is not { } text)
        {
            return null;
        }

        var key = PublicKey.FromHex(text);
        if (key is null)
        {
            // The text is not shown: somebody may have put the secret here.
            place.Complain($"is no key; write {Allowed}");
        }

        return key;
    }

    private static PerFamily<IPAddress?> Gateways(JsonPlace place)
    {
        var gateways = PerFamily.Both<IPAddress?>(null);
        foreach (var entry in place.List(MostGateways, "addresses, such as [\"10.99.0.1\", \"fd99::1\"]"))
        {
            const string One = "an address, such as \"10.99.0.1\"";
            if (entry.Text(One) is not { } text)
            {
                continue;
            }

            if (!PrefixText.TryParse(text + "/0", out var address, out _) || !PrefixText.IsHost(address))
            {
                entry.Complain($"\"{text}\" is no machine's address; write {One}");
            }
            else if (gateways[address.Family()] is { } other)
            {
                entry.Complain($"{address} is beside {other}; write one address of each family");
            }
            else
            {
                gateways = gateways.With(address.Family(), address);
            }
        }

        return gateways;
    }
}
