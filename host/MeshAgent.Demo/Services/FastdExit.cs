using System.Diagnostics.CodeAnalysis;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Services;

/// <summary>A fastd server. Each exit has a prefix of its own inside the tunnel, as servers of mesh communities do.</summary>
/// <param name="world">Where it is.</param>
/// <param name="node">On which node.</param>
/// <param name="isTun">It carries IP packets rather than Ethernet frames.</param>
internal sealed class FastdExit(Neighbourhood world, Node node, bool isTun) : IExitService
{
    /// <summary>The largest inner packet: what fastd's own default leaves over Ethernet.</summary>
    public const int Mtu = 1406;

    /// <summary>The method of both ends.</summary>
    public const string Method = "salsa2012+umac";

    /// <summary>fastd is up within 20 ms; this long only on a machine that is on its knees.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    private readonly string _keys = Path.Combine(world.Folder, "keys");
    private NodeProcess? _daemon;

    /// <inheritdoc/>
    public string Link => AddressPlan.FastdLink;

    /// <inheritdoc/>
    public string PublicKey => ReadKey($"{KeyName}.fastd.pub");

    private string KeyName => node.ToString().ToLowerInvariant();

    private string Folder => Path.Combine(world.Folder, $"fastd-{KeyName}");

    /// <summary>The exit's address and the router's inside the tunnel.</summary>
    /// <param name="node">The exit.</param>
    /// <param name="family">The family.</param>
    /// <returns>Both addresses, without length.</returns>
    public static (string Exit, string Router) InnerOf(Node node, FamilyAddresses family)
    {
        var number = node == Node.Exit1 ? 1 : 2;
        return family == AddressPlan.IPv4 ? ($"10.98.{number}.1", $"10.98.{number}.2") : ($"fd98:{number}::1", $"fd98:{number}::2");
    }

    /// <inheritdoc/>
    [SuppressMessage("Reliability", "CA2000", Justification = "The neighbourhood ends what was started in it.")]
    public async Task StartAsync(CancellationToken cancellation)
    {
        OwnerOnly.CreateFolder(Folder);
        var (script, configuration, ready) = (Path.Combine(Folder, "up"), Path.Combine(Folder, "fastd.conf"), Path.Combine(Folder, "ready"));
        await File.WriteAllTextAsync(script, UpScript(ready), cancellation);
        await File.WriteAllTextAsync(
            configuration,
            $$"""
            log level warn;
            mode {{(isTun ? "tun" : "tap")}}; interface "{{Link}}"; mtu {{Mtu}};
            bind any:{{AddressPlan.ExitPort}};
            method "{{Method}}";
            secret "{{ReadKey($"{KeyName}.fastd")}}";
            peer "router" { key "{{ReadKey("router.fastd.pub")}}"; }
            on up "sh '{{script}}'";
            """,
            cancellation);
        _daemon = await world.StartAsync(node, new Command("fastd", "--config", configuration));
        await _daemon.BringsAboutAsync(ready, StartLimit, () => File.Exists(ready), cancellation);
    }

    private string UpScript(string ready)
    {
        var text = new System.Text.StringBuilder("set -eu\nip -batch - <<'END'\n");
        text.AppendLine($"link set dev {Link} up");
        foreach (var family in AddressPlan.Families)
        {
            var (exit, router) = InnerOf(node, family);
            var noDad = family == AddressPlan.IPv6 ? " nodad" : "";
            text.AppendLine($"address add {exit}/{family.LinkLength} dev {Link}{noDad}");
            text.AppendLine($"address add {family.ExitInner}/{family.HostLength} dev {Link}{noDad}");
            foreach (var prefix in new[] { family.LanPrefix, family.MeshPrefix })
            {
                text.AppendLine($"route add {prefix} via {router} dev {Link}");
            }
        }

        return text.Append($"END\ntouch '{ready}'\n").ToString();
    }

    private string ReadKey(string name) => File.ReadAllText(Path.Combine(_keys, name)).Trim();
}
