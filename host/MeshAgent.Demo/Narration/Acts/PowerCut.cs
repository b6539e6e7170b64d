using MeshAgent.Demo.Agents;
using System.Globalization;
using System.Text.Json.Nodes;
using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Narration.Acts;

/// <summary>The router loses power and comes back without any default route: the main job.</summary>
internal sealed class PowerCut : IAct
{
    private const string TunnelDaemon = "wireguard-go";

    public string Title => "Power cut: kill -9, tunnel and rules gone, and the router comes back without any default route";

    public async Task PlayAsync(Stage stage, CancellationToken cancellation)
    {
        var remembered = await stage.Agent.RemembersAsync([.. AddressPlan.Families.Select(family => family.WanGateway)], cancellation);
        stage.Narrator.Say($"the state file holds both gateways (waited {Stage.Seconds(remembered)}: few writes, for flash); kill -9");
        await stage.Agent.KillAsync(cancellation);
        await stage.LoseWanDefaultsAsync(cancellation);
        await KillTunnelDaemonsAsync(stage, cancellation);
        (await stage.World.RunAsync(Node.Router, new Command("sh", "-s") { Input = Forget() }, cancellation)).OrThrow();
        foreach (var family in AddressPlan.Families)
        {
            var defaults = await stage.World.IpAsync(Node.Router, $"{family.IpOption} route show default table all", cancellation);
            var shown = defaults.Length == 0 ? "nothing" : defaults.Trim();
            stage.Narrator.Say($"ip {family.IpOption} route show default table all: {shown}");
        }

        var start = TimeProvider.System.GetTimestamp();
        await stage.Agent.StartAsync(cancellation);
        var times = await stage.UsersLeaveByAsync(Way.Exit1, start, Stage.TunnelLimit, cancellation);
        var wan = (await stage.Agent.StatusAsync(cancellation))["wan"]!;
        var path = PathOf(AddressPlan.IPv4);
        stage.Found(
            "power cut, no default route: exit 1 is back",
            family => new Outcome((string?)PathOf(family)["source"] == "memory", Stage.Seconds(times[family])),
            $"status: the WAN path is of {path["source"]} and {path["state"]}, by {path["gateway"]}");
        await stage.FoundNoLeakAsync("  meanwhile nothing leaked", cancellation);

        JsonNode PathOf(FamilyAddresses family) => wan[family == AddressPlan.IPv4 ? "ipv4" : "ipv6"]![0]!;
    }

    /// <summary>What the kernel of a router that lost power does not know any more.</summary>
    private static string Forget() => $$"""
        for family in -4 -6; do
          ip $family rule flush protocol {{RouterAgent.RouteProtocol}}
          for table in {{RouterAgent.WanTable}} {{RouterAgent.ExitTable}}; do ip $family route flush table $table; done
          # IPv6 keeps a refusing default when a table is flushed.
          ip $family route del unreachable default table {{RouterAgent.ExitTable}} 2>/dev/null || true
          ip $family neighbour flush all
        done
        nft flush ruleset
        rm -rf /run/meshagent /run/wireguard/*
        """;

    /// <summary>The tunnel's daemon outlives a killed agent, but no power cut.</summary>
    private static async Task KillTunnelDaemonsAsync(Stage stage, CancellationToken cancellation)
    {
        var listed = await Tool.RunAsync(new Command("ip", "netns", "pids", stage.World.NamespaceOf(Node.Router)), cancellation);
        var daemons = listed.OrThrow().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(text => int.Parse(text, CultureInfo.InvariantCulture))
            .Where(IsTunnelDaemon);
        foreach (var pid in daemons)
        {
            // A process that is gone already is what was wanted.
            _ = Libc.Kill(pid, (int)UnixSignal.Kill);
            await Eventually.HoldsAsync($"end of process {pid}", TimeSpan.FromSeconds(5), () => !IsTunnelDaemon(pid), cancellation);
        }
    }

    private static bool IsTunnelDaemon(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/comm").Trim() == TunnelDaemon;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
