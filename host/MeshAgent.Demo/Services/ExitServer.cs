using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Services;

/// <summary>A tunnel server that translates its client's traffic. It can be made to fail in the ways exits fail.</summary>
public sealed class ExitServer
{
    private readonly Neighbourhood _world;
    private readonly IExitService _service;

    internal ExitServer(Neighbourhood world, Node node, string name, ExitTechnology technology)
    {
        _world = world;
        _service = technology == ExitTechnology.WireGuard
            ? new WireGuardExit(world, node)
            : new FastdExit(world, node, technology == ExitTechnology.FastdTun);
        Technology = technology;
        Node = node;
        Name = name;
    }

    /// <summary>Where it runs.</summary>
    public Node Node { get; }

    /// <summary>Its DNS name.</summary>
    public string Name { get; }

    /// <summary>What it speaks.</summary>
    public ExitTechnology Technology { get; }

    /// <summary>Its public key, as its technology writes it.</summary>
    public string PublicKey => _service.PublicKey;

    /// <summary>True when the kernel's own WireGuard serves, false when wireguard-go or fastd does.</summary>
    public bool UsesKernel => _service is WireGuardExit { UsesKernel: true };

    /// <summary>The address that tunnels connect to and that the internet sees.</summary>
    /// <param name="world">The family.</param>
    /// <returns>The address.</returns>
    public string AddressIn(FamilyAddresses world) => Node == Node.Exit1 ? world.Exit1 : world.Exit2;

    /// <summary>Seconds since 1970 of the last WireGuard handshake with the router; 0 when there was none.</summary>
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
        $"chain pre {{ type filter hook prerouting priority -300; iifname \"{_service.Link}\" drop; }};", cancellation);

    /// <summary>The server moves house: it is contacted at another address of its machine from now on, and not at the usual one.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When it has moved.</returns>
    public async Task MoveAsync(CancellationToken cancellation = default)
    {
        await TakeSecondAddressAsync(cancellation);
        var (v4, v6) = (AddressPlan.IPv4, AddressPlan.IPv6);
        await FaultAsync(
            $"chain in {{ type filter hook input priority -300; udp dport {AddressPlan.ExitPort} ip daddr {AddressIn(v4)} drop; "
            + $"udp dport {AddressPlan.ExitPort} ip6 daddr {AddressIn(v6)} drop; }};",
            cancellation);
    }

    /// <summary>The server is also contacted at another address of its machine from now on.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When it has the address.</returns>
    public async Task TakeSecondAddressAsync(CancellationToken cancellation = default)
    {
        foreach (var family in AddressPlan.Families)
        {
            var noDad = family == AddressPlan.IPv6 ? " nodad" : "";
            await _world.IpAsync(
                Node, $"address add {family.MovedExit}/{family.LinkLength} dev {AddressPlan.CoreLink}{noDad} preferred_lft 0", cancellation);
        }
    }

    /// <summary>Ends <see cref="GoSilentAsync"/> and <see cref="SwallowTrafficAsync"/>.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When the exit works again.</returns>
    public Task RecoverAsync(CancellationToken cancellation = default) => FaultAsync("", cancellation);

    internal Task StartAsync(CancellationToken cancellation) => _service.StartAsync(cancellation);

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
