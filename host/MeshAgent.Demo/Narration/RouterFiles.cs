using System.Text.Json.Nodes;
using MeshAgent.Demo.Services;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Narration;

/// <summary>The two files that the owner of the neighbourhood's router would write.</summary>
internal static class RouterFiles
{
    /// <summary>meshagent.json: what the links are for.</summary>
    public static string Settings(Neighbourhood world, string stateFile) => new JsonObject
    {
        ["lan"] = new JsonObject { ["interfaces"] = new JsonArray(world.Options.Links.Lan) },
        ["mesh"] = new JsonObject { ["interfaces"] = new JsonArray(world.Options.Links.Mesh) },
        ["state"] = new JsonObject { ["file"] = stateFile },
    }.ToJsonString();

    /// <summary>plugins.json: the bundled plugins, found in the agent's own folder, and two exits that are known by name only.</summary>
    public static string Plugins(Neighbourhood world) => new JsonObject
    {
        ["plugins"] = new JsonArray(
            Entry("routes", "netlink", "MeshAgent.Routes.Netlink", []),
            Entry("guard", "nftables", "MeshAgent.Guard.Nftables", []),
            Entry("resolvers", "static", "MeshAgent.Resolvers.Static", new JsonObject { ["wan"] = List(family => family.WanNameServer) }),
            Entry("exits", "wireguard", "MeshAgent.Exits.WireGuard", new JsonObject
            {
                ["interface"] = world.Options.Links.Tunnel,
                ["privateKeyFile"] = world.RouterKeyFile,
                ["addresses"] = List(family => $"{family.RouterInner}/{family.LinkLength}"),
                ["peers"] = new JsonArray(Peer("exit1", world.Exit1, 10), Peer("exit2", world.Exit2, 20)),
            })),
    }.ToJsonString();

    private static JsonObject Entry(string slot, string id, string project, JsonObject settings)
        => new() { ["slot"] = slot, ["id"] = id, ["path"] = $"plugins/{project}", ["settings"] = settings };

    private static JsonObject Peer(string name, ExitServer exit, int priority) => new()
    {
        ["name"] = name,
        ["endpoint"] = $"{exit.Name}:{AddressPlan.ExitPort}",
        ["publicKey"] = exit.PublicKey,
        ["priority"] = priority,
    };

    private static JsonArray List(Func<FamilyAddresses, string> text)
        => new([.. AddressPlan.Families.Select(family => JsonValue.Create(text(family)))]);
}
