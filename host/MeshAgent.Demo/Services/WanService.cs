using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Services;

/// <summary>How the provider configures its customer: DHCP and router advertisements by dnsmasq, and the router's udhcpc.</summary>
public sealed class WanService
{
    private static readonly TimeSpan LeaseLimit = TimeSpan.FromSeconds(20);

    private readonly Neighbourhood _world;
    private NodeProcess? _server;
    private NodeProcess? _client;

    internal WanService(Neighbourhood world) => _world = world;

    /// <summary>The metric that the DHCP client gives its default route at the next lease or renewal.</summary>
    public int LeaseMetric { get; set; }

    /// <summary>The IPv4 gateway that the provider's server names from its next start on; <see cref="AdvertiseAsync"/> starts it.</summary>
    public string LeaseGateway { get; set; } = AddressPlan.IPv4.WanGateway;

    /// <summary>The name servers that leases carry from the server's next start on.</summary>
    public IReadOnlyList<string> LeaseNameServers { get; set; } = [AddressPlan.IPv4.WanNameServer];

    /// <summary>The name servers that advertisements carry from the server's next start on.</summary>
    public IReadOnlyList<string> AdvertisedNameServers { get; set; } = [AddressPlan.IPv6.WanNameServer];

    /// <summary>A hook script that the DHCP client's own sources for each event from the next renewal on; empty for none.</summary>
    public string ClientHook { get; set; } = "";

    /// <summary>
    /// The router lifetime that advertisements carry from the server's next start on, in whole seconds of 0 or 4 to 9000
    /// (RFC 4861 §6.2.1): zero says that the provider is no default router any more. Null leaves it to dnsmasq: half an hour.
    /// </summary>
    public TimeSpan? AdvertisedLifetime { get; set; }

    private string MetricFile => Path.Combine(_world.Folder, "dhcp.metric");

    private string ClientScript => Path.Combine(_world.Folder, "dhcp.script");

    private bool UsesLeases => _world.Options.Wan == WanMode.Dhcp;

    /// <summary>Makes the DHCP client renew its lease, which writes address and default route again.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When the renewal is written.</returns>
    /// <exception cref="InvalidOperationException">The neighbourhood was not built with <see cref="WanMode.Dhcp"/>.</exception>
    public async Task RenewAsync(CancellationToken cancellation = default)
    {
        var client = _client ?? throw new InvalidOperationException("There is a lease to renew only with WanMode.Dhcp.");
        var before = LeasesWritten(client);
        await WriteMetricAsync(cancellation);
        await OwnerOnly.WriteProgramAsync(ClientScript, ClientScriptText(), cancellation);
        client.Send(UnixSignal.User1);
        await client.BringsAboutAsync("a renewed lease", LeaseLimit, () => LeasesWritten(client) > before, cancellation);
    }

    /// <summary>Makes the provider send a router advertisement now: its daemon does so when it starts.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When it was sent.</returns>
    public async Task AdvertiseAsync(CancellationToken cancellation = default)
    {
        await StopServerAsync();
        await StartServerAsync(cancellation);
    }

    /// <summary>Ends the provider's server: no lease is renewed and no advertisement sent until <see cref="AdvertiseAsync"/>.</summary>
    /// <returns>When it is gone.</returns>
    public async Task StopServerAsync()
    {
        if (_server is { } server)
        {
            await server.DisposeAsync();
        }

        _server = null;
    }

    /// <summary>
    /// Ends the provider's service and the router's DHCP client, as after a power cut in which the provider's side stays down.
    /// </summary>
    /// <returns>When both are gone; what they wrote stays in the kernel.</returns>
    public async Task FallSilentAsync()
    {
        foreach (var process in new[] { _client, _server }.OfType<NodeProcess>())
        {
            await process.DisposeAsync();
        }

        (_client, _server) = (null, null);
    }

    /// <summary>Starts both again; the client takes the link's addresses away before it asks for a lease, as DHCP clients do.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When the lease is written and the advertised default is there.</returns>
    public async Task ServeAsync(CancellationToken cancellation = default)
    {
        await FallSilentAsync();
        await StartServerAsync(cancellation);
        await ConnectRouterAsync(cancellation);
    }

    internal async Task StartServerAsync(CancellationToken cancellation)
    {
        if (UsesLeases)
        {
            _server = await _world.StartInNamespaceAsync(Node.Isp, new Command("dnsmasq", ServerArguments()));
            await _server.LogsAsync("started, version", LeaseLimit, cancellation);
        }
    }

    internal async Task ConnectRouterAsync(CancellationToken cancellation)
    {
        if (!UsesLeases)
        {
            return;
        }

        await WriteMetricAsync(cancellation);
        await OwnerOnly.WriteProgramAsync(ClientScript, ClientScriptText(), cancellation);
        var wan = _world.Options.Links.Wan;
        _client = await _world.StartAsync(
            Node.Router, new Command("busybox", "udhcpc", "-f", "-t", "20", "-T", "1", "-A", "1", "-i", wan, "-s", ClientScript));
        await _client.BringsAboutAsync("the first lease", LeaseLimit, () => LeasesWritten(_client) > 0, cancellation);
        if (_world.Options.RouterHasIPv6)
        {
            await Eventually.HoldsAsync(
                "default route by router advertisement",
                LeaseLimit,
                async token => (await _world.IpAsync(Node.Router, $"-6 route show default dev {wan}", token)).Length > 0,
                cancellation,
                () => _server?.Error.Tail() ?? "");
        }
    }

    private static int LeasesWritten(NodeProcess client)
        => client.Output.Lines.Count(line => line.StartsWith("lease written", StringComparison.Ordinal));

    private IReadOnlyList<string> ServerArguments() =>
    [
        "--no-daemon", "--conf-file=/dev/null", "--port=0", "--log-facility=-", "--no-ping",
        $"--interface={AddressPlan.IspWanLink}", $"--dhcp-leasefile={Path.Combine(_world.Folder, "leases")}", "--dhcp-authoritative",
        "--dhcp-range=192.0.2.100,192.0.2.150,10m", $"--dhcp-option=option:router,{LeaseGateway}",
        $"--dhcp-option=option:dns-server,{string.Join(',', LeaseNameServers)}",
        "--enable-ra", $"--dhcp-range=::,constructor:{AddressPlan.IspWanLink},ra-only",
        $"--dhcp-option=option6:dns-server,{string.Join(',', AdvertisedNameServers.Select(static server => $"[{server}]"))}",
        // Interface, seconds between two advertisements (4 is the least that dnsmasq takes), router lifetime.
        .. AdvertisedLifetime is { } lifetime
            ? [$"--ra-param={AddressPlan.IspWanLink},4,{lifetime.TotalSeconds:0}"]
            : Array.Empty<string>(),
    ];

    private Task WriteMetricAsync(CancellationToken cancellation) => File.WriteAllTextAsync(MetricFile, $"{LeaseMetric}\n", cancellation);

    /// <summary>What udhcpc runs for each event, with the lease in its environment (udhcpc's own convention).</summary>
    private string ClientScriptText() => $"""
        #!/bin/sh
        {(ClientHook.Length > 0 ? $". '{ClientHook}'" : "")}
        case $1 in
        bound|renew)
          ip address replace $ip/$mask dev $interface
          for gateway in $router; do
            ip route replace default via $gateway dev $interface proto dhcp src $ip metric $(cat '{MetricFile}')
          done
          echo "lease written: $ip dns $dns"
          ;;
        deconfig)
          ip -4 address flush dev $interface
          ;;
        esac

        """;
}
