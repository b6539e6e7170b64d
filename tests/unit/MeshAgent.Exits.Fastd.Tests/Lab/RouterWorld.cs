using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Tunnels.Testing;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Exits.Fastd.Tests.Lab;

/// <summary>
/// A router, which is this very process, with two fastd exits over two cables; both families. Outer packets without the mark 0x1 are
/// counted and dropped from the first one on.
/// </summary>
public sealed class RouterWorld : IDisposable
{
    private readonly List<FastdServer> exits = [];

    public RouterWorld()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "namespaces need root");
        Assert.True(OwnNamespaces.AreEntered, "the test process is not in namespaces of its own");
        Directory = System.IO.Directory.CreateTempSubdirectory("meshagent-fastd-").FullName;
        Shell.Run("ip link set lo up");
        (var secret, PublicKey) = FastdKeys.New();
        SecretFile = Path.Combine(Directory, "router.key");
        Shell.Run($"umask 077; echo {secret} > {SecretFile}");
        exits.Add(new FastdServer(1, Directory));
        exits.Add(new FastdServer(2, Directory));
        Shell.Run("""
            nft -f - <<'EOF'
            table inet marks {
              chain out {
                type filter hook output priority 0;
                udp dport 10000 meta mark != 1 counter drop comment "unmarked"
                udp dport 10000 meta mark 1 counter comment "marked"
              }
            }
            EOF
            """);
    }

    /// <summary>Where keys and runtime files are.</summary>
    public string Directory { get; }

    /// <summary>The router's secret.</summary>
    public string SecretFile { get; }

    /// <summary>The router's key.</summary>
    public string PublicKey { get; }

    /// <summary>Packets to exits that left without the mark.</summary>
    public static int UnmarkedPackets => Counter("unmarked");

    /// <summary>Packets to exits that left with the mark.</summary>
    public static int MarkedPackets => Counter("marked");

    internal FastdServer Exit1 => exits[0];

    internal FastdServer Exit2 => exits[1];

    /// <summary>Starts both exits anew.</summary>
    internal void StartExits(string mode, string method)
    {
        Exit1.Start(mode, method, PublicKey);
        Exit2.Start(mode, method, PublicKey);
    }

    /// <summary>The settings of the router's tunnel.</summary>
    internal JsonObject Settings(string mode = "tap", string method = "null") => new()
    {
        ["mode"] = mode,
        ["interface"] = "mesh-vpn",
        ["addresses"] = new JsonArray("10.11.1.2/24", "10.11.2.2/24", "fd11:1::2/64", "fd11:2::2/64"),
        ["managed"] = new JsonObject { ["secretFile"] = SecretFile, ["methods"] = new JsonArray(method) },
        ["peers"] = new JsonArray(Peer("exit1", Exit1, 10), Peer("exit2", Exit2, 20)),
    };

    /// <summary>A provider for the router, started.</summary>
    internal async Task<FastdExitProvider> StartProviderAsync(
        ILogger logger, JsonObject settings, HealthLog? health = null, WanLaunch? wanLaunch = null, string? lookupGroup = null)
    {
        var context = new TestContextOfPlugin(settings.ToJsonString(), Directory)
        {
            Health = health,
            WanLaunch = wanLaunch ?? WanLaunch.Impossible("no control groups here", "mount them"),
            Identity = new() { Mark = new PacketMark(1, 1), WanTable = 1, ExitTable = 2, RulePreference = 1000, LookupGroup = lookupGroup },
        };
        var provider = new FastdExitProvider(context, logger);
        await provider.StartAsync(TestContext.Current.CancellationToken);
        return provider;
    }

    /// <summary>The host's plan: which exits are contacted where, which is selected, how often a probe was asked for.</summary>
    internal static ExitPlan Plan(IPEndPoint? exit1, IPEndPoint? exit2, string selected = "exit1", long probe = 0) => new(
        new PacketMark(1, 1),
        [
            new ExitDirective("exit1", exit1, selected == "exit1", selected == "exit1" ? probe : 0),
            new ExitDirective("exit2", exit2, selected == "exit2", selected == "exit2" ? probe : 0),
        ]);

    /// <summary>The number of the tunnel's daemon by its note; that it is fastd is asked of the kernel.</summary>
    internal int DaemonPid()
    {
        var pid = int.Parse(
            Shell.Run($"sed -n 's/^pid=//p' {Directory}/mesh-vpn.daemon").Trim(), CultureInfo.InvariantCulture);
        Assert.Equal("fastd", File.ReadAllText($"/proc/{pid}/comm").Trim());
        return pid;
    }

    public void Dispose()
    {
        foreach (var exit in exits)
        {
            exit.Dispose();
        }

        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static JsonObject Peer(string name, FastdServer exit, int priority) => new()
    {
        ["name"] = name,
        ["endpoint"] = $"{name}.example.net:10000",
        ["key"] = exit.PublicKey,
        ["priority"] = priority,
        ["gateways"] = new JsonArray(exit.Inner, exit.InnerIPv6),
    };

    private static int Counter(string comment)
    {
        var words = Shell.Run($"nft list table inet marks | grep '\"{comment}\"'").Split(' ');
        return int.Parse(words[Array.IndexOf(words, "packets") + 1], CultureInfo.InvariantCulture);
    }
}
