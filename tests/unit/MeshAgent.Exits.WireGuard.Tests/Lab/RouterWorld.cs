using System.Globalization;
using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Tunnels.Keys;
using MeshAgent.Tunnels.Testing;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Exits.WireGuard.Tests.Lab;

/// <summary>
/// A router, which is this very process, with two exits over two cables; both families. Outer packets without the mark 0x1 are counted and
/// dropped from the first one on.
/// </summary>
public sealed class RouterWorld : IDisposable
{
    private readonly List<ExitServer> exits = [];

    public RouterWorld()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "namespaces need root");
        Assert.True(OwnNamespaces.AreEntered, "the test process is not in namespaces of its own");
        Directory = System.IO.Directory.CreateTempSubdirectory("meshagent-wg-").FullName;
        Shell.Run($"""
            mount -t tmpfs none /run
            mkdir -p /run/wireguard
            ip link set lo up
            umask 077; wg genkey > {Directory}/router.key
            """);
        var publicKey = Shell.Run($"wg pubkey < {Directory}/router.key").Trim();
        exits.Add(new ExitServer(1, publicKey, Directory));
        exits.Add(new ExitServer(2, publicKey, Directory));
        Shell.Run("""
            nft -f - <<'EOF'
            table inet marks {
              chain out {
                type filter hook output priority 0;
                udp dport 51820 meta mark != 1 counter drop comment "unmarked"
                udp dport 51820 meta mark 1 counter comment "marked"
              }
            }
            EOF
            """);
    }

    /// <summary>Where keys and runtime files are.</summary>
    public string Directory { get; }

    /// <summary>Packets to exits that left without the mark.</summary>
    public static int UnmarkedPackets => Counter("unmarked");

    /// <summary>Packets to exits that left with the mark.</summary>
    public static int MarkedPackets => Counter("marked");

    internal ExitServer Exit1 => exits[0];

    internal ExitServer Exit2 => exits[1];

    /// <summary>The settings of the router's tunnel.</summary>
    internal string Settings() => $$"""
        {
          "interface": "wg_exit",
          "privateKeyFile": "router.key",
          "addresses": ["10.99.0.2/24", "fd99::2/64"],
          "peers": [
            { "name": "exit1", "endpoint": "exit1.example.net:51820", "publicKey": "{{Exit1.PublicKey}}", "priority": 10 },
            { "name": "exit2", "endpoint": "exit2.example.net:51820", "publicKey": "{{Exit2.PublicKey}}", "priority": 20 }
          ]
        }
        """;

    /// <summary>A provider for the router, started.</summary>
    internal async Task<WireGuardExitProvider> StartProviderAsync(ILogger logger)
    {
        var provider = new WireGuardExitProvider(new TestContextOfPlugin(Settings(), Directory), logger);
        await provider.StartAsync(TestContext.Current.CancellationToken);
        return provider;
    }

    /// <summary>The host's plan: which exits are contacted where, which is selected, how often a probe was asked for.</summary>
    internal static ExitPlan Plan(IPEndPoint? exit1, IPEndPoint? exit2, string selected, long probe = 0) => new(
        new PacketMark(1, 1),
        [
            new ExitDirective("exit1", exit1, selected == "exit1", selected == "exit1" ? probe : 0),
            new ExitDirective("exit2", exit2, selected == "exit2", selected == "exit2" ? probe : 0),
        ]);

    /// <summary>What "wg show" says of the tunnel, a line for each peer; empty when there is none.</summary>
    internal static string Show() => Shell.Try("wg show wg_exit dump").Output;

    /// <summary>The number of the tunnel's daemon: the one in this network namespace.</summary>
    internal static int DaemonPid() => int.Parse(
        Shell.Run($"pgrep --ns {Environment.ProcessId} --nslist net -f -x '[^ ]*wireguard-go -f wg_exit'").Trim(),
        CultureInfo.InvariantCulture);

    public void Dispose()
    {
        foreach (var exit in exits)
        {
            exit.Dispose();
        }

        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static int Counter(string comment)
    {
        var words = Shell.Run($"nft list table inet marks | grep '\"{comment}\"'").Split(' ');
        return int.Parse(words[Array.IndexOf(words, "packets") + 1], CultureInfo.InvariantCulture);
    }
}
