using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Lab.Tests.MeshDefaults;

/// <summary>
/// The router's own place in the mesh: a bridge whose port the tunnel becomes, with a real DHCP client and the kernel's own care for router
/// advertisements, as Gluon's br-client.
/// </summary>
/// <param name="world">The neighbourhood.</param>
internal sealed class RouterLink(Neighbourhood world)
{
    /// <summary>The bridge.</summary>
    public const string Name = "br-mesh";

    /// <summary>What a lease's default has in main: worse than the WAN's, which stays where it is.</summary>
    private const int LeaseMetric = 600;

    /// <summary>The client asks once a second, and a tap link forwards as soon as fastd is connected, which may take 20 s.</summary>
    private static readonly TimeSpan LeaseLimit = TimeSpan.FromSeconds(60);

    private NodeProcess? client;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Makes the bridge, without any address.</summary>
    public static async Task<RouterLink> MakeAsync(Neighbourhood world)
    {
        await world.IpAsync(Node.Router, $"link add {Name} address {MeshGateway.RouterMac} type bridge", Cancellation);
        (await world.RunAsync(
            Node.Router,
            new Command("sysctl", "-qw", $"net.ipv6.conf.{Name}.accept_ra=2", $"net.ipv6.conf.{Name}.accept_dad=0"),
            Cancellation)).OrThrow();
        await world.IpAsync(Node.Router, $"link set {Name} up", Cancellation);
        await world.IpAsync(Node.Router, $"address add {MeshGateway.RouterIn(AddressPlan.IPv6)}/64 dev {Name} nodad", Cancellation);
        return new(world);
    }

    /// <summary>Waits until the mesh has given a default of a family, in main.</summary>
    /// <param name="family">The family.</param>
    /// <param name="gateway">By whom.</param>
    public Task DefaultComesAsync(FamilyAddresses family, string gateway) => Eventually.HoldsAsync(
        $"{family.Family} default by {gateway} on {Name}",
        LeaseLimit,
        async _ => (await Lab.DefaultsAsync(world, family, "main")).Contains($"via {gateway} dev {Name}", StringComparison.Ordinal),
        Cancellation,
        () => client?.Error.Tail() ?? "");

    /// <summary>Waits until no default of a family by the mesh is left in main.</summary>
    /// <param name="family">The family.</param>
    /// <param name="gateway">By whom.</param>
    public Task DefaultGoesAsync(FamilyAddresses family, string gateway) => Eventually.HoldsAsync(
        $"no {family.Family} default by {gateway} on {Name}",
        LeaseLimit,
        async _ => !(await Lab.DefaultsAsync(world, family, "main")).Contains($"via {gateway} dev {Name}", StringComparison.Ordinal),
        Cancellation);

    /// <summary>Starts the DHCP client, which asks until it has a lease.</summary>
    public async Task AskForALeaseAsync()
    {
        var script = Path.Combine(world.Folder, "mesh.script");
        await OwnerOnly.WriteProgramAsync(
            script,
            $"""
            #!/bin/sh
            case $1 in
            bound|renew)
              ip address replace $ip/$mask dev $interface
              ip -4 route flush dev $interface default
              ip route add default via $router dev $interface proto dhcp src $ip metric {LeaseMetric}
              echo "lease written: $router"
              ;;
            deconfig)
              ip -4 address flush dev $interface
              ;;
            esac

            """,
            Cancellation);
        client = await world.StartAsync(
            Node.Router, new Command("busybox", "udhcpc", "-f", "-t", "20", "-T", "1", "-A", "1", "-i", Name, "-s", script));
    }

    /// <summary>Has the lease renewed, with whatever router it names now.</summary>
    public void Renew() => client!.Send(UnixSignal.User1);

    /// <summary>Gives the lease back: address and default go.</summary>
    public void Release() => client!.Send(UnixSignal.User2);
}
