using System.Globalization;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;
using MeshAgent.Lab.Tests.Recovery;

namespace MeshAgent.Lab.Tests.Chaos;

/// <summary>
/// Makes troubles of every kind. Each leaves one of the two layers, rules or filter, to hold users back: who takes both away while the
/// agent cannot act has opened the router himself.
/// </summary>
internal sealed class Troublemaker(Neighbourhood world, AgentUnderTest agent, TinyDisk disk, Random random)
{
    /// <summary>From nothing to both layers takes a second; this says that the agent is stuck.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private int squeezes;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Wan => world.Options.Links.Wan;

    /// <summary>Draws the next trouble.</summary>
    public Trouble Draw()
    {
        Trouble[] all =
        [
            new("kill -9", KillAsync),
            new("kill -9 in the middle of its start", KillTwiceAsync),
            new("SIGSTOP for a while", StopAsync),
            new("no memory", SqueezeAsync),
            new("the state file's medium is full", FillAsync),
            new("nft flush ruleset", () => ShellAsync("nft flush ruleset")),
            new("ip rule flush", () => ShellAsync(
                "ip -4 rule flush; ip -6 rule flush; for f in -4 -6; do ip $f rule add from all lookup main pref 32766 2>/dev/null; done; true")),
            new("route tables flushed", () => ShellAsync("for t in 1 2; do ip -4 route flush table $t; ip -6 route flush table $t; done")),
            new("the WAN link flaps", FlapAsync),
            new("the tunnel's link is deleted", () => ShellAsync($"ip link del dev {world.Options.Links.Tunnel}; true")),
            new("the WAN's defaults go and come", DefaultsAsync),
        ];
        return all[random.Next(all.Length)];
    }

    /// <summary>
    /// Starts the agent where it has died, and waits until both layers are whole: rules with the refusal that they lead to, and filter.
    /// </summary>
    public async Task RestoreAsync()
    {
        if (agent.Running.HasExited)
        {
            await agent.LaunchAsync();
        }

        var missing = "";
        await Eventually.HoldsAsync(
            "rules, refusals and filter",
            Limit,
            async token =>
            {
                var filter = await CountAsync("nft list table inet meshagent | grep -c '^table'", token);
                var rules = await CountAsync("for f in -4 -6; do ip $f rule show pref 1040; done | wc -l", token);
                var refusals = await CountAsync("for f in -4 -6; do ip $f route show table 2 type unreachable; done | grep -c default", token);
                missing = $"filter: {filter}, families with rules: {rules}, with refusals: {refusals}";
                return (filter, rules, refusals) == (1, AddressPlan.Families.Count, AddressPlan.Families.Count);
            },
            Cancellation,
            () => $"{missing}\nLog:\n{agent.Log.Tail(60)}");
    }

    private async Task<int> CountAsync(string script, CancellationToken cancellation)
    {
        var counted = await world.RunAsync(Node.Router, new Command("sh", "-c", script), cancellation);
        return int.Parse(counted.Output, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
    }

    private async Task KillAsync()
    {
        await agent.KillAsync();
        await PauseAsync(1000);
    }

    private async Task KillTwiceAsync()
    {
        await agent.KillAsync();
        await agent.LaunchAsync();
        await PauseAsync(1500);
        await agent.KillAsync();
    }

    private async Task StopAsync()
    {
        agent.Running.Send(UnixSignal.Stop);
        await PauseAsync(4000);
        agent.Running.Send(UnixSignal.Continue);
    }

    // What the kernel makes of it, death or crawling, the agent has to be back after.
    private async Task SqueezeAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"machaos-{Environment.ProcessId}-{++squeezes}");
        using (MemorySqueeze.Of(agent.Running.Pid, name))
        {
            await PauseAsync(3000);
            await agent.KillAsync();
        }
    }

    private async Task FillAsync()
    {
        disk.Fill();
        await DefaultsAsync();
        disk.Empty();
    }

    private async Task FlapAsync()
    {
        await world.IpAsync(Node.Router, $"link set dev {Wan} down", Cancellation);
        await PauseAsync(1500);
        await world.IpAsync(Node.Router, $"link set dev {Wan} up", Cancellation);
        await AddDefaultsAsync();
    }

    private async Task DefaultsAsync()
    {
        await Lab.RouterIpAsync(world, _ => $"route flush default dev {Wan}");
        await PauseAsync(2000);
        await AddDefaultsAsync();
    }

    private async Task AddDefaultsAsync()
    {
        // A link that was down has lost its IPv6 address with everything else.
        await world.IpAsync(
            Node.Router,
            $"-6 address replace {AddressPlan.IPv6.RouterWan}/{AddressPlan.IPv6.LinkLength} dev {Wan} nodad",
            Cancellation);
        await Lab.RouterIpAsync(world, family => $"route replace default via {family.WanGateway} dev {Wan}");
    }

    private async Task ShellAsync(string script) => (await world.RunAsync(Node.Router, new Command("sh", "-c", script), Cancellation)).OrThrow();

    // How long a trouble lasts is part of it.
    private Task PauseAsync(int most) => Task.Delay(TimeSpan.FromMilliseconds(random.Next(most)), Cancellation);
}
