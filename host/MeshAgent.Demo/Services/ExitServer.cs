using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Services;

/// <summary>A WireGuard server that translates its client's traffic. It can be made to fail in the ways exits fail.</summary>
public sealed class ExitServer
{
    /// <summary>wireguard-go opens its socket within 20 ms; this long only on a machine that is on its knees.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    private readonly Neighbourhood _world;
    private readonly string _keys;
    private NodeProcess? _daemon;

    internal ExitServer(Neighbourhood world, Node node, string name)
    {
        _world = world;
        _keys = Path.Combine(world.Folder, "keys");
        Node = node;
        Name = name;
    }

    /// <summary>Where it runs.</summary>
    public Node Node { get; }

    /// <summary>Its DNS name.</summary>
    public string Name { get; }

    /// <summary>Its public key in base64.</summary>
    public string PublicKey => File.ReadAllText(Path.Combine(_keys, $"{KeyName}.pub")).Trim();

    /// <summary>True when the kernel's own WireGuard serves, false when wireguard-go does.</summary>
    public bool UsesKernel { get; private set; }

    private string KeyName => Node.ToString().ToLowerInvariant();

    /// <summary>The address that tunnels connect to and that the internet sees.</summary>
    /// <param name="world">The family.</param>
    /// <returns>The address.</returns>
    public string AddressIn(FamilyAddresses world) => Node == Node.Exit1 ? world.Exit1 : world.Exit2;

    /// <summary>Seconds since 1970 of the last handshake with the router; 0 when there was none.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The time as <c>wg show latest-handshakes</c> prints it.</returns>
    public async Task<long> LastHandshakeAsync(CancellationToken cancellation = default)
    {
        var shown = await _world.RunAsync(Node, new Command("wg", "show", AddressPlan.ExitLink, "latest-handshakes"), cancellation);
        return long.Parse(shown.OrThrow().Output.Split('\t')[^1], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The server is dead: no packet of the tunnel is taken or answered.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When it is so.</returns>
    public Task GoSilentAsync(CancellationToken cancellation = default) => FaultAsync(
        $"chain in {{ type filter hook input priority -300; udp dport {AddressPlan.ExitPort} drop; }}; "
        + $"chain out {{ type filter hook output priority -300; udp sport {AddressPlan.ExitPort} drop; }};",
        cancellation);

    /// <summary>The server shakes hands, and everything that comes out of the tunnel vanishes: a black hole.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When it is so.</returns>
    public Task SwallowTrafficAsync(CancellationToken cancellation = default) => FaultAsync(
        $"chain pre {{ type filter hook prerouting priority -300; iifname \"{AddressPlan.ExitLink}\" drop; }};", cancellation);

    /// <summary>Ends <see cref="GoSilentAsync"/> and <see cref="SwallowTrafficAsync"/>.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When the exit works again.</returns>
    public Task RecoverAsync(CancellationToken cancellation = default) => FaultAsync("", cancellation);

    internal async Task StartAsync(CancellationToken cancellation)
    {
        var kernelLink = new Command("ip", "link", "add", AddressPlan.ExitLink, "type", "wireguard");
        UsesKernel = (await _world.RunAsync(Node, kernelLink, cancellation)).Succeeded;
        if (!UsesKernel)
        {
            _daemon = await _world.StartAsync(Node, new Command("wireguard-go", "-f", AddressPlan.ExitLink));
            var socket = _world.WireGuardSocketOf(Node, AddressPlan.ExitLink);
            await _daemon.BringsAboutAsync(socket, StartLimit, () => File.Exists(socket), cancellation);
        }

        (await _world.RunAsync(Node, new Command("sh", "-s") { Input = Configuration() }, cancellation)).OrThrow();
    }

    private string Configuration()
    {
        var (v4, v6, link) = (AddressPlan.IPv4, AddressPlan.IPv6, AddressPlan.ExitLink);
        var behind = AddressPlan.Families.SelectMany(world => new[] { world.LanPrefix, world.MeshPrefix }).ToArray();
        var inner = AddressPlan.Families.Select(world => $"{world.RouterInner}/{world.HostLength}");
        return $"""
            set -eu
            wg set {link} listen-port {AddressPlan.ExitPort} private-key '{_keys}/{KeyName}' \
              peer "$(cat '{_keys}/router.pub')" allowed-ips {string.Join(',', inner.Concat(behind))}
            ip -batch - <<'END'
            address add {v4.ExitInner}/{v4.LinkLength} dev {link}
            address add {v6.ExitInner}/{v6.LinkLength} dev {link} nodad
            link set dev {link} mtu 1420 up
            {string.Join('\n', behind.Select(prefix => $"route add {prefix} dev {link}"))}
            END
            """;
    }

    private Task FaultAsync(string chains, CancellationToken cancellation)
        => _world.ShellAsync(
            Node,
            $$"""
            nft -f - <<'END'
            table inet fault
            delete table inet fault
            table inet fault { {{chains}} }
            END
            """,
            cancellation);
}
