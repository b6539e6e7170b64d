using System.Text.Json.Nodes;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Benchmarks.Agents;

/// <summary>The published agent in the router of a neighbourhood, configured as an owner would.</summary>
internal sealed class MeasuredAgent(Neighbourhood world, string executable)
{
    /// <summary>A machine under load takes seconds to a tunnel; one that takes this long measures nothing.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Logged when both families are carried by an exit.</summary>
    private const string TunnelledText = "ipv4 tunnelled, ipv6 tunnelled";

    private string SettingsFile => Path.Combine(world.Folder, "meshagent.json");

    private string PluginsFile => Path.Combine(world.Folder, "plugins.json");

    /// <summary>Starts it and does not wait.</summary>
    public async Task<NodeProcess> LaunchAsync()
    {
        await File.WriteAllTextAsync(SettingsFile, Settings());
        await File.WriteAllTextAsync(PluginsFile, Plugins());
        return await world.StartAsync(Node.Router, new Command(executable, "run", "--config", SettingsFile, "--plugins", PluginsFile));
    }

    /// <summary>Starts it and waits until it carries user traffic in both families.</summary>
    public async Task<NodeProcess> StartAsync(CancellationToken cancellation)
    {
        var process = await LaunchAsync();
        await process.LogsAsync(TunnelledText, Limit, cancellation);
        return process;
    }

    /// <summary>Ends it in order.</summary>
    public static Task StopAsync(NodeProcess process, CancellationToken cancellation) =>
        process.EndAsync(UnixSignal.Terminate, Limit, cancellation);

    private string Settings() => new JsonObject
    {
        ["wan"] = new JsonObject { ["interfaces"] = List(world.Options.Links.Wan) },
        ["lan"] = new JsonObject { ["interfaces"] = List(world.Options.Links.Lan) },
        ["mesh"] = new JsonObject { ["interfaces"] = List(world.Options.Links.Mesh) },
        ["state"] = new JsonObject { ["file"] = Path.Combine(world.Folder, "state", "state.json") },
    }.ToJsonString();

    private string Plugins() => new JsonObject
    {
        ["plugins"] = new JsonArray
        {
            Entry("routes", "netlink", "MeshAgent.Routes.Netlink", null),
            Entry("guard", "nftables", "MeshAgent.Guard.Nftables", null),
            Entry("resolvers", "static", "MeshAgent.Resolvers.Static", new JsonObject
            {
                ["wan"] = List([.. AddressPlan.Families.Select(family => family.WanNameServer)]),
            }),
            Entry("exits", "wireguard", "MeshAgent.Exits.WireGuard", new JsonObject
            {
                ["interface"] = world.Options.Links.Tunnel,
                ["privateKeyFile"] = world.RouterKeyFile,
                ["addresses"] = List([.. AddressPlan.Families.Select(family => $"{family.RouterInner}/{family.LinkLength}")]),
                ["peers"] = new JsonArray
                {
                    Peer("exit1", AddressPlan.Exit1Name, world.Exit1.PublicKey, 10),
                    Peer("exit2", AddressPlan.Exit2Name, world.Exit2.PublicKey, 20),
                },
            }),
        },
    }.ToJsonString();

    private static JsonObject Peer(string name, string host, string publicKey, int priority) => new()
    {
        ["name"] = name,
        ["endpoint"] = $"{host}:{AddressPlan.ExitPort}",
        ["publicKey"] = publicKey,
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

    private static JsonArray List(params string[] texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
