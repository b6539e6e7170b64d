using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Lab.Tests.MeshDefaults;

/// <summary>
/// A gateway of the mesh behind an exit, as those of Gluon's communities are: a link into the mesh, leases and router advertisements by
/// dnsmasq.
/// </summary>
internal sealed class MeshGateway
{
    /// <summary>The Ethernet address of <see cref="RouterLink.Name"/>, for which the gateways keep an address.</summary>
    public const string RouterMac = "02:00:5e:00:53:98";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private readonly Neighbourhood world;
    private readonly Node node;
    private readonly string link;
    private NodeProcess? server;

    private MeshGateway(Neighbourhood world, Node node, string link)
    {
        this.world = world;
        this.node = node;
        this.link = link;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A gateway's address in the mesh.</summary>
    public static string AddressOf(Node node, FamilyAddresses family) => Address(family, node == Node.Exit1 ? 1 : 2);

    /// <summary>The router's address in the mesh.</summary>
    public static string RouterIn(FamilyAddresses family) => Address(family, 9);

    /// <summary>Gives an exit's link into the mesh its addresses and the way back to the users; it announces nothing yet.</summary>
    public static async Task<MeshGateway> JoinAsync(Neighbourhood world, Node node, string link)
    {
        foreach (var family in AddressPlan.Families)
        {
            var noDad = family == AddressPlan.IPv6 ? " nodad" : "";
            await world.IpAsync(node, $"address add {AddressOf(node, family)}/{family.LinkLength} dev {link}{noDad}", Cancellation);
            await world.IpAsync(node, $"{family.IpOption} route replace {family.LanPrefix} via {RouterIn(family)} dev {link}", Cancellation);
        }

        return new(world, node, link);
    }

    /// <summary>Serves from now on, and advertises at once.</summary>
    /// <param name="router">Whom leases name as the router; null: nobody gets a lease.</param>
    /// <param name="lifetime">
    /// The router lifetime of the advertisements in seconds; 0: no default router any more. Null: none are sent.
    /// </param>
    public async Task ServeAsync(string? router, int? lifetime)
    {
        await StopAsync();
        string[] leases = router is null
            ? []
            :
            [
                $"--dhcp-range={Address(AddressPlan.IPv4, 100)},{Address(AddressPlan.IPv4, 150)},10m",
                $"--dhcp-host={RouterMac},{RouterIn(AddressPlan.IPv4)}", $"--dhcp-option=option:router,{router}", "--dhcp-authoritative",
            ];
        string[] advertisements = lifetime is null
            ? []
            : ["--enable-ra", $"--dhcp-range=::,constructor:{link},ra-only", $"--ra-param={link},4,{lifetime}"];
        server = await world.StartAsync(node, new Command(
            "dnsmasq",
            [
                "--no-daemon", "--conf-file=/dev/null", "--port=0", "--log-facility=-", "--no-ping", "--bind-interfaces",
                $"--interface={link}", "--except-interface=lo", $"--dhcp-leasefile={Path.Combine(world.Folder, $"mesh-leases.{node}")}",
                .. leases, .. advertisements,
            ]));
        await server.LogsAsync("started, version", StartLimit, Cancellation);
    }

    /// <summary>Serves no more. What it announced stays until it ends by itself.</summary>
    public async Task StopAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
            server = null;
        }
    }

    private static string Address(FamilyAddresses family, int host) => family == AddressPlan.IPv4 ? $"10.97.0.{host}" : $"fd97::{host}";
}
