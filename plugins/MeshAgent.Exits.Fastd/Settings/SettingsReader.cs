using System.Text.Json;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Tunnels.Settings;

namespace MeshAgent.Exits.Fastd.Settings;

/// <summary>Turns the <c>settings</c> object into settings. All mistakes are collected, so that one run shows them all.</summary>
internal static class SettingsReader
{
    private const string Example = "mesh-vpn";

    /// <summary>Reads the settings.</summary>
    /// <param name="settings">The plugin's <c>settings</c>.</param>
    /// <param name="directory">What relative file names count from.</param>
    /// <returns>The settings, or the mistakes.</returns>
    public static SettingsReading Read(JsonElement settings, string directory)
    {
        var errors = new List<string>();
        var root = new JsonPlace(settings, "settings", errors);
        if (!root.CheckObject(
            "mode", "interface", "role", "bridge", "addresses", "mtu", "masquerade", "clampSegmentSize", "managed", "attached", "peers"))
        {
            return new(null, errors.ToEquatableArray());
        }

        var mode = ModeOf(root.Key("mode").Word("tap", "multitap", "tun"));
        var name = TunnelFields.LinkName(root.Key("interface"), Example);
        var (bridge, addresses, managed, attached) = (root.Key("bridge"), root.Key("addresses"), root.Key("managed"), root.Key("attached"));
        var read = new FastdSettings
        {
            Mode = mode,
            Interface = name,
            LeadsIntoMesh = root.Key("role").Word("exit", "mesh") == "mesh",
            Bridge = bridge.IsPresent ? TunnelFields.LinkName(bridge, "br-mesh") : null,
            Addresses = addresses.IsPresent ? TunnelFields.Addresses(addresses) : [],
            Mtu = root.Key("mtu").Number(FastdSettings.SmallestMtu, FastdSettings.LargestMtu, FastdSettings.DefaultMtu),
            Masquerade = root.Key("masquerade").Flag(),
            ClampSegmentSize = root.Key("clampSegmentSize").Flag(),
            Managed = managed.IsPresent ? InstanceReader.Managed(managed, directory) : null,
            Attached = attached.IsPresent ? InstanceReader.Attached(attached, directory) : null,
            Peers = PeerReader.Read(root.Key("peers"), mode, name),
        };
        if (managed.IsPresent == attached.IsPresent)
        {
            root.Complain($"has {(managed.IsPresent ? "both" : "neither")} of managed and attached; write one of them");
        }

        if (errors.Count == 0)
        {
            CheckTogether(read, root);
        }

        return errors.Count > 0 ? new(null, errors.ToEquatableArray()) : new(read, []);
    }

    private static TunnelMode ModeOf(string word) => word switch
    {
        "multitap" => TunnelMode.Multitap,
        "tun" => TunnelMode.Tun,
        _ => TunnelMode.Tap,
    };

    private static void CheckTogether(FastdSettings settings, JsonPlace root)
    {
        if (settings.Bridge is not null && (settings.Mode != TunnelMode.Tap || !settings.LeadsIntoMesh))
        {
            root.Key("bridge").Complain("is only for mode \"tap\" with role \"mesh\"; remove it, or change these");
        }

        if (settings.Bridge is not null && !settings.Addresses.IsEmpty)
        {
            root.Key("addresses").Complain("belong to the bridge, whose port the link is; remove them here");
        }

        if (!settings.LeadsIntoMesh && settings.Addresses.IsEmpty)
        {
            root.Key("addresses").Complain("is missing; write addresses with their prefix lengths, such as [\"10.99.0.2/24\", \"fd99::2/64\"]");
        }

        if (settings.Mtu < FastdSettings.SmallestIPv6Mtu && settings.Addresses.Any(static address => address.Family == IpFamily.IPv6))
        {
            root.Key("mtu").Complain($"is {settings.Mtu}, and IPv6 needs {FastdSettings.SmallestIPv6Mtu}; raise it, or remove the IPv6 addresses");
        }

        if (settings is { HasFrames: true, LeadsIntoMesh: false })
        {
            CheckGateways(settings, root.Key("peers"));
        }
    }

    private static void CheckGateways(FastdSettings settings, JsonPlace peers)
    {
        var families = settings.Addresses.Select(static address => address.Family).Distinct().ToList();
        foreach (var (peer, place) in settings.Peers.Select((peer, index) => (peer, new JsonPlace(peers.Value[index], $"{peers.Path}[{index}]", peers.Errors))))
        {
            foreach (var family in families.Where(family => peer.Gateways[family] is null))
            {
                place.Key("gateways").Complain(
                    $"has no {family.Word()} address; write the exit's own address inside the tunnel, or remove the tunnel's {family.Word()} addresses");
            }

            foreach (var gateway in IpFamilyFacts.All.Select(family => peer.Gateways[family]).Where(static gateway => gateway is not null))
            {
                if (!settings.Addresses.Any(address => address.IsOnLink(gateway!)))
                {
                    place.Key("gateways").Complain($"{gateway} is in none of the prefixes of settings.addresses; add an address beside it");
                }
            }
        }
    }
}
