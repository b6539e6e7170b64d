using System.Text.Json.Nodes;
using MeshAgent.Demo.Services;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Agents;

/// <summary>The configuration that an owner would write for a neighbourhood's router.</summary>
internal static class AgentFiles
{
    /// <summary>Distance between two exits' priorities, so that their order in the setup is the order of preference.</summary>
    private const int PriorityStep = 10;

    /// <summary>meshagent.json.</summary>
    public static string Settings(Neighbourhood world, AgentSetup setup, string stateFile) => new JsonObject
    {
        ["wan"] = new JsonObject { ["interfaces"] = List(setup.Wan) },
        ["lan"] = new JsonObject { ["interfaces"] = List([world.Options.Links.Lan, .. setup.OtherLan]) },
        ["mesh"] = new JsonObject { ["interfaces"] = List([world.Options.Links.Mesh, .. setup.OtherMesh]) },
        ["isolation"] = new JsonObject { ["strategy"] = setup.Strategy, ["fallback"] = setup.Fallback },
        ["dns"] = new JsonObject { ["group"] = setup.DnsGroup },
        ["state"] = new JsonObject { ["file"] = stateFile },
    }.ToJsonString();

    /// <summary>plugins.json; paths count from the agent's own folder.</summary>
    public static string Plugins(Neighbourhood world, AgentSetup setup) => new JsonObject
    {
        ["plugins"] = new JsonArray(
        [
            Entry("routes", "netlink", "MeshAgent.Routes.Netlink", null),
            Entry("guard", "nftables", "MeshAgent.Guard.Nftables", null),
            Entry("resolvers", "static", "MeshAgent.Resolvers.Static", new JsonObject
            {
                ["wan"] = List(setup.WanNameServers), ["system"] = List(setup.SystemNameServers),
            }),
            .. setup.Sources.Select(static source => Entry("resolvers", source.Id, source.Project, source.Settings)),
            .. Exits(world, setup),
        ]),
    }.ToJsonString();

    /// <summary>A provider for each technology that an exit of the setup speaks; preference goes by place across all of them.</summary>
    private static IEnumerable<JsonObject> Exits(Neighbourhood world, AgentSetup setup)
    {
        var exits = setup.Exits.Select((exit, place) => (Exit: exit, Priority: (place + 1) * PriorityStep)).ToLookup(item => TechnologyOf(world, item.Exit));
        foreach (var technology in exits)
        {
            var (id, project, settings) = technology.Key == ExitTechnology.WireGuard
                ? ("wireguard", "MeshAgent.Exits.WireGuard", WireGuard(world, technology))
                : ("fastd", "MeshAgent.Exits.Fastd", Fastd(world, technology.Key, technology));
            setup.Adjust(id, settings);
            yield return Entry("exits", id, project, settings);
        }
    }

    private static ExitTechnology TechnologyOf(Neighbourhood world, AgentExit exit) => ServerOf(world, exit).Technology;

    private static ExitServer ServerOf(Neighbourhood world, AgentExit exit) => exit.Node == Node.Exit1 ? world.Exit1 : world.Exit2;

    private static IReadOnlyList<FamilyAddresses> FamiliesOf(Neighbourhood world) =>
        world.Options.RouterHasIPv6 ? AddressPlan.Families : [AddressPlan.IPv4];

    private static JsonObject WireGuard(Neighbourhood world, IEnumerable<(AgentExit Exit, int Priority)> exits) => new()
    {
        ["interface"] = world.Options.Links.Tunnel,
        ["privateKeyFile"] = world.RouterKeyFile,
        ["addresses"] = List(FamiliesOf(world).Select(family => $"{family.RouterInner}/{family.LinkLength}")),
        ["peers"] = new JsonArray([.. exits.Select(item => Peer(world, item.Exit, item.Priority, "publicKey"))]),
    };

    private static JsonObject Fastd(Neighbourhood world, ExitTechnology technology, IEnumerable<(AgentExit Exit, int Priority)> exits)
    {
        var peers = exits.Select(item =>
        {
            var peer = Peer(world, item.Exit, item.Priority, "key");
            peer["gateways"] = List(FamiliesOf(world).Select(family => FastdExit.InnerOf(item.Exit.Node, family).Exit));
            return peer;
        });
        return new JsonObject
        {
            ["mode"] = technology == ExitTechnology.FastdTun ? "tun" : "tap",
            ["interface"] = AddressPlan.FastdTunnel,
            ["addresses"] = List(exits.SelectMany(item => FamiliesOf(world).Select(
                family => $"{FastdExit.InnerOf(item.Exit.Node, family).Router}/{family.LinkLength}"))),
            ["mtu"] = FastdExit.Mtu,
            ["managed"] = new JsonObject { ["secretFile"] = world.RouterSecretFile, ["methods"] = List([FastdExit.Method]) },
            ["peers"] = new JsonArray([.. peers]),
        };
    }

    private static JsonObject Peer(Neighbourhood world, AgentExit exit, int priority, string key) => new()
    {
        ["name"] = exit.Name,
        ["endpoint"] = exit.Endpoint,
        [key] = ServerOf(world, exit).PublicKey,
        ["priority"] = priority,
    };

    private static JsonObject Entry(string slot, string id, string project, JsonObject? settings)
    {
        var entry = new JsonObject { ["slot"] = slot, ["id"] = id, ["path"] = $"plugins/{project}" };
        if (settings is not null)
        {
            entry["settings"] = settings;
        }

        return entry;
    }

    private static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
