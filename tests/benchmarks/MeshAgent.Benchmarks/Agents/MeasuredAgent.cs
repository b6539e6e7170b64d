using MeshAgent.Demo.Agents;
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
        var setup = new AgentSetup { Wan = [world.Options.Links.Wan] };
        await File.WriteAllTextAsync(SettingsFile, AgentFiles.Settings(world, setup, Path.Combine(world.Folder, "state", "state.json")));
        await File.WriteAllTextAsync(PluginsFile, AgentFiles.Plugins(world, setup));
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
}
