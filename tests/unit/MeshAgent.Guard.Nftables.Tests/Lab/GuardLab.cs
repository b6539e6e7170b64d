using System.Text.Json;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Guard.Nftables.Monitoring;
using MeshAgent.Guard.Nftables.Program;
using MeshAgent.Netlink.Transport;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;

namespace MeshAgent.Guard.Nftables.Tests.Lab;

/// <summary>
/// client ── lan0 [router] wan0 ── isp, and wg_exit ── exit. The internet's one host exists twice, behind the isp and behind the exit, so
/// that who answers tells the way. Everything is in namespaces of this lab's own and goes with them.
/// </summary>
internal sealed class GuardLab : IAsyncDisposable
{
    private readonly string prefix = $"mag{Environment.ProcessId}-{Guid.NewGuid():N}"[..16];
    private readonly DirectoryInfo runtime = Directory.CreateTempSubdirectory("guard-lab-");

    private GuardLab()
    {
        Client = Station("c");
        Router = Station("r");
        Isp = Station("i");
        Exit = Station("x");
    }

    public static byte[] RouterWanMac { get; } = [2, 0, 0, 0, 0, 0x20];

    public static byte[] RouterTunnelMac { get; } = [2, 0, 0, 0, 0, 0x99];

    public static PacketMark Mark { get; } = new(1, 1);

    public static GuardPlan Plan { get; } = new() { Mark = Mark, WanLinks = ["wan0"] };

    public Station Client { get; }

    public Station Router { get; }

    public Station Isp { get; }

    public Station Exit { get; }

    public string RuntimeDirectory => runtime.FullName;

    public static async Task<GuardLab> CreateAsync()
    {
        var lab = new GuardLab();
        var (c, r, i, x) = (lab.Client.Name(), lab.Router.Name(), lab.Isp.Name(), lab.Exit.Name());
        await LabCommand.RunAsync(
            $"""
            netns add {c}
            netns add {r}
            netns add {i}
            netns add {x}
            link add lan0 netns {r} type veth peer name eth0 netns {c}
            link add wan0 netns {r} address 02:00:00:00:00:20 type veth peer name wan netns {i}
            link add wg_exit netns {r} address 02:00:00:00:00:99 type veth peer name tun netns {x}

            """,
            "ip", "-batch", "-");
        foreach (var (station, links) in new[]
        {
            (lab.Client, "eth0"), (lab.Router, "lan0 wan0 wg_exit"), (lab.Isp, "wan"), (lab.Exit, "tun"),
        })
        {
            // Duplicate address detection would hold every link back for a second or two.
            foreach (var link in links.Split(' ').Append("all"))
            {
                station.Namespace.SetSwitch($"ipv6/conf/{link}/accept_dad", "0");
            }

            station.Namespace.SetSwitch("ipv4/ip_forward", "1");
            station.Namespace.SetSwitch("ipv6/conf/all/forwarding", "1");
            station.Namespace.SetSwitch("ipv4/conf/all/rp_filter", "0");
        }

        // A real gateway asks for its neighbours in its own name.
        lab.Isp.Namespace.SetSwitch("ipv4/conf/wan/arp_announce", "2");
        await IpAsync(lab.Client, "link set lo up", "link set eth0 up", "addr add 10.30.0.2/24 dev eth0",
            "addr add fd30::2/64 dev eth0 nodad", "route add default via 10.30.0.1", "route add default via fd30::1");
        await IpAsync(lab.Router, "link set lo up", "link set lan0 up", "link set wan0 up", "link set wg_exit up",
            "addr add 10.30.0.1/24 dev lan0", "addr add fd30::1/64 dev lan0 nodad", "addr add 192.0.2.20/24 dev wan0",
            "addr add 2001:db8:178::20/64 dev wan0 nodad", "addr add 10.99.0.2/24 dev wg_exit", "addr add fd99::2/64 dev wg_exit nodad");
        await IpAsync(lab.Isp, "link set lo up", "link set wan up", "addr add 192.0.2.1/24 dev wan",
            "addr add 2001:db8:178::1/64 dev wan nodad", "addr add 203.0.113.80/32 dev lo", "addr add 2001:db8:203::80/128 dev lo nodad",
            "route add default via 192.0.2.20", "route add default via 2001:db8:178::20");
        await IpAsync(lab.Exit, "link set lo up", "link set tun up", "addr add 10.99.0.1/24 dev tun", "addr add fd99::1/64 dev tun nodad",
            "addr add 203.0.113.80/32 dev lo", "addr add 2001:db8:203::80/128 dev lo nodad",
            "route add default via 10.99.0.2", "route add default via fd99::2");
        return lab;
    }

    /// <summary>A router without policy: what is not caught by the filter goes out of the WAN.</summary>
    public Task RouteEverythingToWanAsync() =>
        IpAsync(Router, "route add default via 192.0.2.1", "route add default via 2001:db8:178::1");

    /// <summary>The agent's routing: the mark takes the WAN table, everything else the exit.</summary>
    public Task RouteByPolicyAsync(bool exitUp = true)
    {
        var lines = new List<string>();
        foreach (var (option, wan, tunnel) in new[] { ("-4", "192.0.2.1", "10.99.0.1"), ("-6", "2001:db8:178::1", "fd99::1") })
        {
            lines.Add($"{option} route add default via {wan} dev wan0 table 1");
            lines.Add($"{option} route add {(exitUp ? $"default via {tunnel} dev wg_exit" : "unreachable default")} table 2");
            lines.Add($"{option} rule add pref 1000 fwmark 1/1 lookup 1");
            lines.Add($"{option} rule add pref 1010 fwmark 1/1 lookup main suppress_prefixlength 0");
            lines.Add($"{option} rule add pref 1020 fwmark 1/1 unreachable");
            lines.Add($"{option} rule add pref 1030 lookup main suppress_prefixlength 0");
            lines.Add($"{option} rule add pref 1040 lookup 2");
        }

        return IpAsync(Router, [.. lines]);
    }

    public static async Task IpAsync(Station station, params string[] lines)
    {
        // A batch keeps the family of its command line, so each line is a run of its own.
        foreach (var line in lines)
        {
            await LabCommand.RunAsync("", ["ip", "-n", station.Name(), .. line.Split(' ')]);
        }
    }

    /// <summary>Runs nft on the router, as somebody else than the agent would.</summary>
    public Task<string> NftAsync(string script, params string[] arguments) => arguments.Length == 0
        ? LabCommand.RunAsync(script, "ip", "netns", "exec", Router.Name(), "nft", "-f", "-")
        : LabCommand.RunAsync(script, ["ip", "netns", "exec", Router.Name(), "nft", .. arguments]);

    public INftProgram NftProgram() => new NftProgram(["ip", "netns", "exec", Router.Name(), "nft"], TimeProvider.System);

    public async Task<NftablesGuard> StartGuardAsync(INftProgram? program = null)
    {
        var context = Substitute.For<IPluginContext>();
        using var settings = JsonDocument.Parse("{}");
        context.Settings.Returns(settings.RootElement.Clone());
        context.RuntimeDirectory.Returns(RuntimeDirectory);
        context.Time.Returns(TimeProvider.System);
        var guard = new NftablesGuard(
            context,
            NullLogger.Instance,
            program ?? NftProgram(),
            new RulesetMonitor(options => Router.Namespace.Run(() => NetlinkListener.Open(NetlinkProtocol.Netfilter, options))),
            new NamespaceSwitches(Router.Namespace));
        await guard.StartAsync(TestContext.Current.CancellationToken);
        context.DidNotReceiveWithAnyArgs().ReportHealth(default!);
        return guard;
    }

    public Capture CaptureWan() => new(Isp.Namespace, RouterWanMac);

    public Capture CaptureTunnel() => new(Exit.Namespace, RouterTunnelMac);

    public async ValueTask DisposeAsync()
    {
        foreach (var station in new[] { Client, Router, Isp, Exit })
        {
            await LabCommand.RunAsync("", "ip", "netns", "delete", station.Name());
        }

        runtime.Delete(recursive: true);
    }

    private Station Station(string role) => new(new NetworkNamespace(prefix + role));
}
