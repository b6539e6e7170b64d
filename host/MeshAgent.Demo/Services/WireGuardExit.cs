using System.Diagnostics.CodeAnalysis;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Services;

/// <summary>A WireGuard server: the kernel's own, else wireguard-go.</summary>
/// <param name="world">Where it is.</param>
/// <param name="node">On which node.</param>
internal sealed class WireGuardExit(Neighbourhood world, Node node) : IExitService
{
    /// <summary>wireguard-go opens its socket within 20 ms; this long only on a machine that is on its knees.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    private readonly string _keys = Path.Combine(world.Folder, "keys");
    private NodeProcess? _daemon;

    /// <inheritdoc/>
    public string Link => AddressPlan.ExitLink;

    /// <inheritdoc/>
    public string PublicKey => File.ReadAllText(Path.Combine(_keys, $"{KeyName}.pub")).Trim();

    /// <summary>True when the kernel's own WireGuard serves, false when wireguard-go does.</summary>
    public bool UsesKernel { get; private set; }

    private string KeyName => node.ToString().ToLowerInvariant();

    /// <inheritdoc/>
    [SuppressMessage("Reliability", "CA2000", Justification = "The neighbourhood ends what was started in it.")]
    public async Task StartAsync(CancellationToken cancellation)
    {
        var kernelLink = new Command("ip", "link", "add", Link, "type", "wireguard");
        UsesKernel = (await world.RunAsync(node, kernelLink, cancellation)).Succeeded;
        if (!UsesKernel)
        {
            _daemon = await world.StartAsync(node, new Command("wireguard-go", "-f", Link));
            var socket = world.WireGuardSocketOf(node, Link);
            await _daemon.BringsAboutAsync(socket, StartLimit, () => File.Exists(socket), cancellation);
        }

        (await world.RunAsync(node, new Command("sh", "-s") { Input = Configuration() }, cancellation)).OrThrow();
    }

    private string Configuration()
    {
        var (v4, v6) = (AddressPlan.IPv4, AddressPlan.IPv6);
        var behind = AddressPlan.Families.SelectMany(family => new[] { family.LanPrefix, family.MeshPrefix }).ToArray();
        var inner = AddressPlan.Families.Select(family => $"{family.RouterInner}/{family.HostLength}");
        return $"""
            set -eu
            wg set {Link} listen-port {AddressPlan.ExitPort} private-key '{_keys}/{KeyName}' \
              peer "$(cat '{_keys}/router.pub')" allowed-ips {string.Join(',', inner.Concat(behind))}
            ip -batch - <<'END'
            address add {v4.ExitInner}/{v4.LinkLength} dev {Link}
            address add {v6.ExitInner}/{v6.LinkLength} dev {Link} nodad
            link set dev {Link} mtu 1420 up
            {string.Join('\n', behind.Select(prefix => $"route add {prefix} dev {Link}"))}
            END
            """;
    }
}
