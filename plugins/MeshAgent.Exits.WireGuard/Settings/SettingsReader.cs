using System.Text.Json;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Tunnels.Keys;
using MeshAgent.Tunnels.Settings;

namespace MeshAgent.Exits.WireGuard.Settings;

/// <summary>Turns the <c>settings</c> object into settings. All mistakes are collected, so that one run shows them all.</summary>
internal static class SettingsReader
{
    /// <summary>
    /// Exits of one tunnel. All of them are contacted at once, each costing a keep-alive and a handshake every two minutes: more than 32
    /// would be traffic of its own on a slow backhaul, and operators publish a handful.
    /// </summary>
    public const int MostPeers = 32;

    /// <summary>
    /// Prefixes of one exit. 256 of them stay within one netlink request of 64 KiB and one page of the userspace protocol; an exit has two,
    /// a split tunnel some dozen.
    /// </summary>
    public const int MostAllowedIps = 256;

    private const int HostLength = 128;
    private const string ExampleTargets = "\"exit1.example.net:51820\", \"203.0.113.10:51820\" or \"[2001:db8::10]:51820\"";
    private const string KeyFileHint = "the name of a file that holds the key and that only its owner can read";

    /// <summary>Reads the settings.</summary>
    /// <param name="settings">The plugin's <c>settings</c>.</param>
    /// <param name="directory">What relative file names count from.</param>
    /// <returns>The settings, or the mistakes.</returns>
    public static SettingsReading Read(JsonElement settings, string directory)
    {
        var errors = new List<string>();
        var root = new JsonPlace(settings, "settings", errors);
        if (!root.CheckObject(
            "interface", "privateKeyFile", "addresses", "mtu", "masquerade", "clampSegmentSize", "dns", "listenPort", "mesh", "peers"))
        {
            return new(null, errors.ToEquatableArray());
        }

        var (port, meshed, addresses) = (root.Key("listenPort"), root.Key("mesh"), root.Key("addresses"));
        var name = TunnelFields.LinkName(root.Key("interface"), "wg_exit");
        var keyFile = TunnelFields.FileName(root.Key("privateKeyFile"), directory, KeyFileHint);
        var own = meshed.IsPresent && !addresses.IsPresent ? [] : TunnelFields.Addresses(addresses);
        var mtu = root.Key("mtu").Number(WireGuardSettings.SmallestMtu, WireGuardSettings.LargestMtu, WireGuardSettings.DefaultMtu);
        var mesh = meshed.IsPresent ? MeshReader.Read(meshed, name, mtu) : null;
        var read = new WireGuardSettings
        {
            Interface = name,
            PrivateKeyFile = keyFile,
            Addresses = own,
            Mtu = mtu,
            Masquerade = root.Key("masquerade").Flag(),
            ClampSegmentSize = root.Key("clampSegmentSize").Flag(),
            NameServers = NameServers(root.Key("dns")),
            ListenPort = port.IsPresent ? (ushort)port.Number(1, ushort.MaxValue, 1) : null,
            Mesh = mesh,
            Peers = Peers(root.Key("peers"), directory, mesh),
        };
        return errors.Count > 0 ? new(null, errors.ToEquatableArray()) : new(read, []);
    }

    private static EquatableArray<System.Net.IPAddress> NameServers(JsonPlace place)
    {
        var servers = new List<System.Net.IPAddress>();
        foreach (var entry in place.IsPresent ? place.List(TunnelFields.MostAddresses, "addresses of name servers, such as [\"10.99.0.1\"]") : [])
        {
            const string One = "an address, such as \"10.99.0.1\"";
            if (entry.Text(One) is not { } text)
            {
                continue;
            }

            if (System.Net.IPAddress.TryParse(text, out var address))
            {
                servers.Add(address);
            }
            else
            {
                entry.Complain($"\"{text}\" is no address; write {One}");
            }
        }

        return servers.Distinct().ToEquatableArray();
    }

    private static EquatableArray<PeerSettings> Peers(JsonPlace place, string directory, MeshSettings? mesh)
    {
        var peers = new List<PeerSettings>();
        foreach (var entry in place.List(MostPeers, "exits, each with name, endpoint and publicKey"))
        {
            if (Peer(entry, directory, mesh) is not { } peer)
            {
                continue;
            }

            if (peers.Exists(known => known.Name == peer.Name))
            {
                entry.Key("name").Complain($"\"{peer.Name}\" is another exit's name as well; names are unique");
            }
            else if (peers.Find(known => known.PublicKey.Equals(peer.PublicKey)) is { } twin)
            {
                entry.Key("publicKey").Complain($"is the key of \"{twin.Name}\" as well; WireGuard tells exits apart by their keys");
            }
            else
            {
                peers.Add(peer);
            }
        }

        return peers.ToEquatableArray();
    }

    private static PeerSettings? Peer(JsonPlace place, string directory, MeshSettings? mesh)
    {
        if (!place.CheckObject(
            "name", "endpoint", "publicKey", "presharedKeyFile", "priority", "keepaliveSeconds", "allowedIps"))
        {
            return null;
        }

        var preshared = place.Key("presharedKeyFile");
        var (name, target, key) = (TunnelFields.ExitName(place.Key("name")), TunnelFields.Target(place.Key("endpoint"), ExampleTargets), Key(place.Key("publicKey")));
        var presharedKeyFile = preshared.IsPresent ? TunnelFields.FileName(preshared, directory, KeyFileHint) : null;
        var priority = place.Key("priority").Number(0, ushort.MaxValue, 0);
        var keepalive = place.Key("keepaliveSeconds").Number(1, ushort.MaxValue, PeerSettings.DefaultKeepaliveSeconds);
        var allowed = AllowedIps(place.Key("allowedIps"));
        if (name is null || target is null || key is null)
        {
            return null;
        }

        var peer = new PeerSettings
        {
            Name = name,
            Target = target,
            PublicKey = key,
            PresharedKeyFile = presharedKeyFile,
            Priority = priority,
            KeepaliveSeconds = keepalive,
        };
        return !allowed.IsEmpty ? peer with { AllowedIps = allowed }
            : mesh is not null ? peer with { AllowedIps = [new System.Net.IPNetwork(mesh.Remote, HostLength)] }
            : peer;
    }

    private static PublicKey? Key(JsonPlace place)
    {
        const string Allowed = "the exit's public key, 44 characters as `wg pubkey` prints them";
        if (place.Text(Allowed) is not { } text)
        {
            return null;
        }

        var key = PublicKey.FromBase64(text);
        if (key is null)
        {
            // The text is not shown: somebody may have put the private key here.
            place.Complain($"is no key; write {Allowed}");
        }

        return key;
    }

    private static EquatableArray<System.Net.IPNetwork> AllowedIps(JsonPlace place)
    {
        var allowed = new List<System.Net.IPNetwork>();
        foreach (var entry in place.IsPresent ? place.List(MostAllowedIps, "prefixes, such as [\"0.0.0.0/0\", \"::/0\"]") : [])
        {
            const string One = "a prefix, such as \"0.0.0.0/0\"";
            if (entry.Text(One) is not { } text)
            {
                continue;
            }

            if (!PrefixText.TryParse(text, out var address, out var length))
            {
                entry.Complain($"\"{text}\" is no prefix; write {One}");
                continue;
            }

            var prefix = Contracts.Links.LinkAddress.PrefixOf(address, length);
            if (!prefix.BaseAddress.Equals(address))
            {
                entry.Complain($"\"{text}\" has bits set behind its prefix; write {prefix}");
            }
            else if (allowed.Contains(prefix))
            {
                entry.Complain($"{prefix} is there twice; remove one");
            }
            else
            {
                allowed.Add(prefix);
            }
        }

        return allowed.ToEquatableArray();
    }
}
