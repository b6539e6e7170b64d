using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Lab.Tests.Wan;

/// <summary>
/// Another machine on the provider's end of the WAN cable, with a link-layer address of its own: a macvlan link (ip-link(8)) over the
/// cable's end that lives in the internet's namespace, so that it has a way onward that does not lead through the first provider.
/// </summary>
internal sealed class OtherMachine
{
    /// <summary>Its link-layer address; 00-00-5E-00-53 is for documentation (RFC 7042 §2.1.1), 02 makes it locally administered.</summary>
    public const string Mac = "02:00:5e:00:53:02";

    /// <summary>pcap filter for the frames that it puts on the cable, which are not the router's.</summary>
    public const string ItsOwnFrames = $"ether src {Mac}";

    private const string Link = "second0";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    private readonly Neighbourhood _world;

    private OtherMachine(Neighbourhood world) => _world = world;

    /// <summary>Plugs it in.</summary>
    /// <param name="world">The neighbourhood.</param>
    /// <param name="addresses">Its addresses with prefix lengths.</param>
    public static async Task<OtherMachine> PlugInAsync(Neighbourhood world, params IEnumerable<string> addresses)
    {
        var machine = new OtherMachine(world);
        var home = world.NamespaceOf(Node.Inet);
        await world.IpAsync(
            Node.Isp, $"link add link {AddressPlan.IspWanLink} name {Link} netns {home} address {Mac} type macvlan mode bridge", Cancellation);
        await world.IpAsync(Node.Inet, $"link set dev {Link} addrgenmode none up", Cancellation);
        foreach (var address in addresses)
        {
            await world.IpAsync(Node.Inet, $"address add {address} dev {Link}{OtherNetwork.NoDad(address)}", Cancellation);
        }

        return machine;
    }

    /// <summary>It answers for its addresses and takes nobody's packets any further, as a printer does.</summary>
    public async Task ForwardNothingAsync()
    {
        var ruleset = $$"""table inet printer { chain forward { type filter hook forward priority 0; iifname "{{Link}}" drop; }; }""";
        (await _world.RunAsync(Node.Inet, new Command("nft", "-f", "-") { Input = ruleset }, Cancellation)).OrThrow();
    }

    /// <summary>It advertises itself as the default router; the prefix is that of its own global address.</summary>
    public async Task AdvertiseAsync()
    {
        var daemon = await _world.StartAsync(Node.Inet, new Command(
            "dnsmasq", "--no-daemon", "--conf-file=/dev/null", "--port=0", "--log-facility=-", $"--interface={Link}",
            $"--dhcp-leasefile={Path.Combine(_world.Folder, "leases.other")}", "--enable-ra",
            $"--dhcp-range=::,constructor:{Link},ra-only"));
        await daemon.LogsAsync("started, version", StartLimit, Cancellation);
    }

    /// <summary>pcap filter for tunnel packets that the router hands to this machine.</summary>
    public static string TunnelPackets => TunnelPacketsTo(Mac);

    /// <summary>pcap filter for tunnel packets that the router hands to a machine.</summary>
    public static string TunnelPacketsTo(string mac) => $"ether dst {mac} and udp dst port {AddressPlan.ExitPort}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}
