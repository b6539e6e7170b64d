using System.Text.Json.Nodes;
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
            Entry("exits", "wireguard", "MeshAgent.Exits.WireGuard", WireGuard(world, setup)),
        ]),
    }.ToJsonString();

    private static JsonObject WireGuard(Neighbourhood world, AgentSetup setup)
    {
        var families = world.Options.RouterHasIPv6 ? AddressPlan.Families : [AddressPlan.IPv4];
        var peers = setup.Exits.Select((exit, place) => new JsonObject
        {
            ["name"] = exit.Name,
            ["endpoint"] = exit.Endpoint,
            ["publicKey"] = (exit.Node == Node.Exit1 ? world.Exit1 : world.Exit2).PublicKey,
            ["priority"] = (place + 1) * PriorityStep,
        });
        return new JsonObject
        {
            ["interface"] = world.Options.Links.Tunnel,
            ["privateKeyFile"] = world.RouterKeyFile,
            ["addresses"] = List(families.Select(family => $"{family.RouterInner}/{family.LinkLength}")),
            ["peers"] = new JsonArray([.. peers]),
        };
    }

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
