using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Exits;

/// <summary>A fastd in the router that an init system owns: a configuration, a status socket and a folder of peers.</summary>
/// <param name="world">The neighbourhood.</param>
internal sealed class SystemFastd(Neighbourhood world)
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Folder => Path.Combine(world.Folder, "system-fastd");

    /// <summary>Its status socket.</summary>
    public string StatusSocket => Path.Combine(Folder, "status");

    /// <summary>The folder that it reads peers from.</summary>
    public string Peers => Path.Combine(Folder, "peers");

    private string Configuration => Path.Combine(Folder, "fastd.conf");

    /// <summary>Writes its configuration.</summary>
    /// <param name="mark">Its <c>packet mark</c>; null: it marks nothing.</param>
    public async Task InstallAsync(int? mark)
    {
        Directory.CreateDirectory(Peers);
        await File.WriteAllTextAsync(
            Configuration,
            $"""
            log level warn;
            mode tap; interface "{AddressPlan.FastdTunnel}"; mtu 1406; method "salsa2012+umac";
            {(mark is null ? "" : $"packet mark {mark};")}
            secret "{(await File.ReadAllTextAsync(world.RouterSecretFile, Cancellation)).Trim()}";
            status socket "{StatusSocket}";
            include peers from "{Peers}";
            """,
            Cancellation);
    }

    /// <summary>Starts it, as its service would.</summary>
    /// <param name="before">Words before its command line, such as those of a cgroup that marks.</param>
    public async Task<NodeProcess> StartAsync(params IReadOnlyList<string> before)
    {
        string[] words = [.. before, "fastd", "--config", Configuration];
        var process = await world.StartAsync(Node.Router, new Command(words[0], words[1..]));
        await process.BringsAboutAsync("fastd's link", StartLimit, () => File.Exists(StatusSocket), Cancellation);
        return process;
    }

    /// <summary>The words of the agent's program that have the kernel mark whatever comes after them.</summary>
    public static async Task<string[]> WanExecAsync(AgentUnderTest agent) =>
        [await PublishedAgent.PathAsync(), "wan-exec", "--config", agent.SettingsFile, "--"];

    /// <summary>Changes the agent's settings to this fastd.</summary>
    public void Attach(System.Text.Json.Nodes.JsonObject settings)
    {
        settings.Remove("managed");
        settings["attached"] = new System.Text.Json.Nodes.JsonObject { ["statusSocket"] = StatusSocket, ["peerDirectory"] = Peers };
    }
}
