using MeshAgent.Demo.Processes;

namespace MeshAgent.Demo.Topology;

/// <summary>
/// Another machine on the provider's end of the WAN cable, with a link-layer address of its own: a macvlan link (ip-link(8)) over the
/// cable's end that lives in the internet's namespace, so that it has a way onward that does not lead through the first provider.
/// </summary>
public sealed class OtherMachine
{
    /// <summary>Its link-layer address; 00-00-5E-00-53 is for documentation (RFC 7042 §2.1.1), 02 makes it locally administered.</summary>
    public const string Mac = "02:00:5e:00:53:02";

    /// <summary>pcap filter for the frames that it puts on the cable, which are not the router's.</summary>
    public const string ItsOwnFrames = $"ether src {Mac}";

    private const string Link = "second0";
    private const string Table = "inet printer";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    private readonly Neighbourhood _world;
    private NodeProcess? _advertiser;

    private OtherMachine(Neighbourhood world) => _world = world;

    /// <summary>Plugs it in.</summary>
    /// <param name="world">The neighbourhood.</param>
    /// <param name="addresses">Its addresses with prefix lengths.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The machine; it answers for its addresses.</returns>
    public static async Task<OtherMachine> PlugInAsync(
        Neighbourhood world, IEnumerable<string> addresses, CancellationToken cancellation = default)
    {
        var home = world.NamespaceOf(Node.Inet);
        var link = $"link add link {AddressPlan.IspWanLink} name {Link} netns {home} address {Mac} type macvlan mode bridge";
        await world.IpAsync(Node.Isp, link, cancellation);
        await world.IpAsync(Node.Inet, $"link set dev {Link} addrgenmode none up", cancellation);
        foreach (var address in addresses)
        {
            var noDad = address.Contains(':', StringComparison.Ordinal) ? " nodad" : "";
            await world.IpAsync(Node.Inet, $"address add {address} dev {Link}{noDad}", cancellation);
        }

        return new OtherMachine(world);
    }

    /// <summary>It answers for its addresses and takes nobody's packets any further, as a printer does.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When it is so.</returns>
    public async Task ForwardNothingAsync(CancellationToken cancellation = default)
    {
        var ruleset = $$"""table {{Table}} { chain forward { type filter hook forward priority 0; iifname "{{Link}}" drop; }; }""";
        (await _world.RunAsync(Node.Inet, new Command("nft", "-f", "-") { Input = ruleset }, cancellation)).OrThrow();
    }

    /// <summary>It advertises itself as the default router; the prefix is that of its own global address.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When its daemon runs.</returns>
    public async Task AdvertiseAsync(CancellationToken cancellation = default)
    {
        _advertiser = await _world.StartAsync(Node.Inet, new Command(
            "dnsmasq", "--no-daemon", "--conf-file=/dev/null", "--port=0", "--log-facility=-", $"--interface={Link}",
            $"--dhcp-leasefile={Path.Combine(_world.Folder, "leases.other")}", "--enable-ra",
            $"--dhcp-range=::,constructor:{Link},ra-only"));
        await _advertiser.LogsAsync("started, version", StartLimit, cancellation);
    }

    /// <summary>pcap filter for tunnel packets that the router hands to this machine.</summary>
    public static string TunnelPackets => TunnelPacketsTo(Mac);

    /// <summary>pcap filter for tunnel packets that the router hands to a machine.</summary>
    /// <param name="mac">The machine's link-layer address.</param>
    public static string TunnelPacketsTo(string mac) => $"ether dst {mac} and udp dst port {AddressPlan.ExitPort}";

    /// <summary>Unplugs it.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When no frame of it comes any more.</returns>
    public async Task UnplugAsync(CancellationToken cancellation = default)
    {
        await _world.IpAsync(Node.Inet, $"link del dev {Link}", cancellation);
        var forget = $"add table {Table}\ndelete table {Table}\n";
        (await _world.RunAsync(Node.Inet, new Command("nft", "-f", "-") { Input = forget }, cancellation)).OrThrow();
    }
}
