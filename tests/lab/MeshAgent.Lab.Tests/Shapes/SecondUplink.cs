using MeshAgent.Demo.Capture;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Lab.Tests.Shapes;

/// <summary>
/// A second cable from the router to the provider with prefixes of its own, up and without a default route. The provider sends what the
/// internet answers back over the cable that the prefix belongs to.
/// </summary>
internal sealed class SecondUplink
{
    /// <summary>Both ends' name.</summary>
    public const string Link = "wan1";

    private SecondUplink(Neighbourhood world, WanCapture capture)
    {
        World = world;
        Capture = capture;
    }

    /// <summary>What passes this cable.</summary>
    public WanCapture Capture { get; }

    private Neighbourhood World { get; }

    /// <summary>The provider's address on the cable, which is the gateway.</summary>
    public static string GatewayIn(FamilyAddresses family) => family == AddressPlan.IPv4 ? "198.51.100.129" : "2001:db8:3::1";

    /// <summary>Plugs it in.</summary>
    public static async Task<SecondUplink> ConnectAsync(Neighbourhood world)
    {
        await world.AddCableAsync(Node.Router, Link, Node.Isp, Link, Cancellation);
        await world.IpAsync(Node.Isp, $"link set dev {Link} address {AddressPlan.IspMac} up", Cancellation);
        var uplink = new SecondUplink(world, await world.WatchAsync(Link, Link, GatewayIn));
        await uplink.AnswerAsync();
        await world.IpAsync(Node.Router, $"link set dev {Link} up", Cancellation);
        await world.IpAsync(Node.Router, $"address add 198.51.100.140/26 dev {Link}", Cancellation);
        await world.IpAsync(Node.Router, $"address add 2001:db8:3::20/64 dev {Link} nodad", Cancellation);
        foreach (var (family, prefix) in new[] { (AddressPlan.IPv4, "198.51.100.128/26"), (AddressPlan.IPv6, "2001:db8:3::/64") })
        {
            await world.IpAsync(Node.Inet, $"route add {prefix} via {family.IspCore}", Cancellation);
        }

        return uplink;
    }

    /// <summary>Gives it a default route in the router's main table, in each family.</summary>
    public Task AddDefaultsAsync(int metric)
        => Lab.RouterIpAsync(World, family => $"route add default via {GatewayIn(family)} dev {Link} metric {metric}");

    /// <summary>The gateway at the far end answers again.</summary>
    public async Task AnswerAsync()
    {
        await World.IpAsync(Node.Isp, $"address add {GatewayIn(AddressPlan.IPv4)}/26 dev {Link}", Cancellation);
        await World.IpAsync(Node.Isp, $"address add {GatewayIn(AddressPlan.IPv6)}/64 dev {Link} nodad", Cancellation);
    }

    /// <summary>
    /// The gateway at the far end is gone: nobody has its address; the link stays up. The provider keeps its link-local address, as every
    /// machine on a link that is up does: without one it could neither answer the router's neighbour solicitations nor send its own
    /// (RFC 4861 §7.2.2), and would now and then stay deaf in IPv6 when the gateway answers again.
    /// </summary>
    public async Task GoSilentAsync()
    {
        await World.IpAsync(Node.Isp, $"address delete {GatewayIn(AddressPlan.IPv4)}/26 dev {Link}", Cancellation);
        await World.IpAsync(Node.Isp, $"address delete {GatewayIn(AddressPlan.IPv6)}/64 dev {Link}", Cancellation);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}
