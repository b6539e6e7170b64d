using MeshAgent.Demo.Capture;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Services;

namespace MeshAgent.Demo.Topology;

/// <summary>
/// A mesh router's world in network namespaces, built in well under a second and gone without a trace when disposed of.
/// <code>
///  lan ───── br-lan ┐                ┌ wan0 ───── wan0 isp core0 ┐
///                   ├ router (agent) ┤                           ├ core0 inet: target, public name server
///  mesh ──── mesh0  ┘                └ wg_exit (made by agent)   ├ exit1, exit2: tunnel servers
///    └── core0 ──────────────────────────────────────────────────┘
/// </code>
/// <list type="table">
/// <listheader><term>who</term><description>IPv4, IPv6</description></listheader>
/// <item><term>router wan0, static</term><description>192.0.2.20/24, 2001:db8:2::20/64</description></item>
/// <item><term>router wan0, DHCP</term><description>192.0.2.100 to .150, SLAAC</description></item>
/// <item><term>isp on the WAN</term><description>192.0.2.1, fe80::1 and 2001:db8:2::1; WAN neighbour .66, ::66</description></item>
/// <item><term>WAN name server (isp)</term><description>198.51.100.53, 2001:db8:51::53</description></item>
/// <item><term>core: isp, exits, mesh</term><description>203.0.113.2 .10 .20 .30, 2001:db8:113::2 ::10 ::20 ::30</description></item>
/// <item><term>target: HTTP 80, UDP 7</term><description>198.18.0.80, 2001:db8:80::80</description></item>
/// <item><term>public name server (inet)</term><description>198.18.0.53, 2001:db8:80::53</description></item>
/// <item><term>tunnel</term><description>exits 10.99.0.1, fd99::1 (DNS too); router 10.99.0.2, fd99::2</description></item>
/// <item><term>br-lan</term><description>10.30.0.1/24, fd30::1/64; the client is .2, ::2</description></item>
/// <item><term>mesh0</term><description>10.20.0.1/24, fd20::1/64; the neighbour is .2, ::2 (DNS too)</description></item>
/// </list>
/// The router's own resolv.conf names the resolver inside the tunnel, as a gateway's often does, so a program that asks it before the
/// tunnel is up gets nothing. The mesh's name server lies about the exits (<see cref="AddressPlan.WrongExit"/>).
/// </summary>
public sealed class Neighbourhood : IAsyncDisposable
{
    /// <summary>A link comes up within a second even on a busy machine; ten mean that it never will.</summary>
    private static readonly TimeSpan LinkLimit = TimeSpan.FromSeconds(10);

    private readonly RunName _run;
    private readonly Dictionary<Node, NodeFiles> _files;
    private readonly List<IAsyncDisposable> _started = [];
    private readonly Lock _gate = new();
    private TargetServer? _target;

    private Neighbourhood(RunName run, NeighbourhoodOptions options)
    {
        _run = run;
        Options = options;
        Folder = Path.Combine(Path.GetTempPath(), run.ToString());
        _files = Enum.GetValues<Node>().ToDictionary(node => node, node => new NodeFiles(run, node, Folder));
        Capture = new WanCapture(this, AddressPlan.IspWanLink, options.Links.Wan, static world => world.IspWan);
        WanNameServer = NameServer.OfProvider(this);
        MeshNameServer = NameServer.OfMesh(this);
        PublicNameServer = NameServer.OfInternet(this);
        Exit1 = new ExitServer(this, Node.Exit1, AddressPlan.Exit1Name, options.Exit1);
        Exit2 = new ExitServer(this, Node.Exit2, AddressPlan.Exit2Name, options.Exit2);
        WanService = new WanService(this);
    }

    /// <summary>What this neighbourhood was built with.</summary>
    public NeighbourhoodOptions Options { get; }

    /// <summary>A folder of its own below the temporary folder, removed at disposal.</summary>
    public string Folder { get; }

    /// <summary>Everything that passed the WAN cable, from before the router's end came up.</summary>
    public WanCapture Capture { get; }

    /// <summary>The provider's name server.</summary>
    public NameServer WanNameServer { get; }

    /// <summary>The mesh neighbour's name server.</summary>
    public NameServer MeshNameServer { get; }

    /// <summary>The public name server, also reached through the tunnel at the exits' inner address.</summary>
    public NameServer PublicNameServer { get; }

    /// <summary>The first exit.</summary>
    public ExitServer Exit1 { get; }

    /// <summary>The second exit.</summary>
    public ExitServer Exit2 { get; }

    /// <summary>DHCP and router advertisements of the provider, and the router's DHCP client.</summary>
    public WanService WanService { get; }

    /// <summary>File with the WireGuard private key that both exits expect of the router, mode 0600.</summary>
    public string RouterKeyFile => Path.Combine(Folder, "keys", "router");

    /// <summary>File with the fastd secret that exits expect of the router, mode 0600; only where an exit speaks fastd.</summary>
    public string RouterSecretFile => Path.Combine(Folder, "keys", "router.fastd");

    /// <summary>How long it took to build.</summary>
    public TimeSpan BuildTime { get; private set; }

    /// <summary>Builds a neighbourhood. Leftovers of killed runs are removed first.</summary>
    /// <param name="options">What differs from the usual; null for the usual.</param>
    /// <param name="cancellation">Gives up; what was built is removed again.</param>
    /// <returns>The neighbourhood, everything in it answering.</returns>
    /// <exception cref="InvalidOperationException">A tool or a right is missing; the message says which and how to get it.</exception>
    /// <exception cref="ToolException">A tool failed.</exception>
    public static async Task<Neighbourhood> BuildAsync(NeighbourhoodOptions? options = null, CancellationToken cancellation = default)
    {
        var start = TimeProvider.System.GetTimestamp();
        await Requirements.Requirements.EnsureAsync(cancellation);
        await Leftovers.RemoveDeadAsync(cancellation);
        var world = new Neighbourhood(RunName.New(Random.Shared), options ?? new NeighbourhoodOptions());
        try
        {
            await world.BuildAsync(cancellation);
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }

        world.BuildTime = TimeProvider.System.GetElapsedTime(start);
        return world;
    }

    /// <summary>Name of a node's network namespace, for <c>ip netns exec</c> by hand.</summary>
    /// <param name="node">The node.</param>
    /// <returns>The name.</returns>
    public string NamespaceOf(Node node) => _files[node].NamespaceName;

    /// <summary>The folder that a node sees as <c>/run</c>, with the sockets of what runs there.</summary>
    /// <param name="node">The node.</param>
    /// <returns>The folder as everybody else sees it.</returns>
    public string RunOf(Node node) => _files[node].OwnRun;

    /// <summary>Runs a program in a node to its end, with the node's own /run and resolv.conf.</summary>
    /// <param name="node">Where.</param>
    /// <param name="command">What.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>How it ended; a failure is not an exception here, see <see cref="ToolResult.OrThrow"/>.</returns>
    public Task<ToolResult> RunAsync(Node node, Command command, CancellationToken cancellation = default)
        => Tool.RunAsync(_files[node].Inside(command), cancellation);

    /// <summary>Runs <c>ip</c> in a node.</summary>
    /// <param name="node">Where.</param>
    /// <param name="arguments">The arguments, separated by single spaces.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>Its standard output.</returns>
    /// <exception cref="ToolException">It failed.</exception>
    public async Task<string> IpAsync(Node node, string arguments, CancellationToken cancellation = default)
    {
        var command = new Command("ip", ["-n", NamespaceOf(node), .. arguments.Split(' ')]);
        return (await Tool.RunAsync(command, cancellation)).OrThrow().Output;
    }

    /// <summary>Starts a program in a node and leaves it running; it ends with the neighbourhood at the latest.</summary>
    /// <param name="node">Where.</param>
    /// <param name="command">What.</param>
    /// <returns>The running program.</returns>
    public async Task<NodeProcess> StartAsync(Node node, Command command)
    {
        var process = await NodeProcess.StartAsync(_files[node].Inside(command));
        Track(process);
        return process;
    }

    /// <summary>Starts the provider's name server when <see cref="NeighbourhoodOptions.WanNameServerUp"/> left it out.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When it answers.</returns>
    public Task StartWanNameServerAsync(CancellationToken cancellation = default) => WanNameServer.StartAsync(cancellation);

    /// <summary>Joins two nodes by one more cable; both ends are left down and without addresses.</summary>
    /// <param name="one">A node.</param>
    /// <param name="oneLink">Name of its end.</param>
    /// <param name="other">Another node.</param>
    /// <param name="otherLink">Name of the other end.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When the cable is there.</returns>
    public async Task AddCableAsync(Node one, string oneLink, Node other, string otherLink, CancellationToken cancellation = default)
    {
        var cable = NodeScripts.Cable(_run, one, oneLink, other, otherLink);
        (await Tool.RunAsync(new Command("ip", "-batch", "-") { Input = cable }, cancellation)).OrThrow();
    }

    /// <summary>Records what passes one more cable between router and provider, from now on.</summary>
    /// <param name="routerLink">The router's end.</param>
    /// <param name="ispLink">The provider's end; its Ethernet address is <see cref="AddressPlan.IspMac"/>.</param>
    /// <param name="ispAddress">An address of the provider on the cable, for deliberate leaks.</param>
    /// <returns>The running capture.</returns>
    public async Task<WanCapture> WatchAsync(string routerLink, string ispLink, Func<FamilyAddresses, string> ispAddress)
    {
        var capture = new WanCapture(this, ispLink, routerLink, ispAddress);
        await capture.StartAsync();
        return capture;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        IAsyncDisposable[] started;
        lock (_gate)
        {
            started = [.. _started];
            _started.Clear();
        }

        foreach (var item in started.Reverse())
        {
            await item.DisposeAsync();
        }

        await Leftovers.RemoveAsync(_run, CancellationToken.None);
    }

    /// <summary>Ends an item with the neighbourhood, latest first.</summary>
    internal void Track(IAsyncDisposable item)
    {
        lock (_gate)
        {
            _started.Add(item);
        }
    }

    internal async Task<NodeProcess> StartInNamespaceAsync(Node node, Command command)
    {
        var process = await NodeProcess.StartAsync(_files[node].InNamespace(command));
        Track(process);
        return process;
    }

    internal async Task ShellAsync(Node node, string script, CancellationToken cancellation)
        => (await Tool.RunAsync(_files[node].InNamespace(new Command("sh", "-s") { Input = script }), cancellation)).OrThrow();

    internal Task<T> InNamespaceAsync<T>(Node node, Func<T> work) => NamespaceThread.RunAsync(_files[node].NamespaceFile, work);

    internal string WireGuardSocketOf(Node node, string link) => Path.Combine(_files[node].WireGuardSockets, $"{link}.sock");

    private bool SpeaksFastd => Exit1.Technology != ExitTechnology.WireGuard || Exit2.Technology != ExitTechnology.WireGuard;

    private async Task BuildAsync(CancellationToken cancellation)
    {
        OwnerOnly.CreateFolder(Folder);
        foreach (var files in _files.Values)
        {
            files.Create();
        }

        await WriteResolversAsync(cancellation);
        var cables = new Command("ip", "-batch", "-") { Input = NodeScripts.Cables(_run, Options.Links) };
        (await Tool.RunAsync(cables, cancellation)).OrThrow();
        await Task.WhenAll([
            ExitKeys.WriteAsync(Path.Combine(Folder, "keys"), SpeaksFastd, cancellation),
            .. _files.Keys.Select(node => ShellAsync(node, NodeScripts.For(node, Options), cancellation)),
        ]);
        await Task.WhenAll(
            Capture.StartAsync(),
            Exit1.StartAsync(cancellation),
            Exit2.StartAsync(cancellation),
            MeshNameServer.StartAsync(cancellation),
            PublicNameServer.StartAsync(cancellation),
            Options.WanNameServerUp ? WanNameServer.StartAsync(cancellation) : Task.CompletedTask,
            StartTargetAsync(),
            WanService.StartServerAsync(cancellation));
        await ShellAsync(Node.Router, NodeScripts.ConnectWan(Options), cancellation);
        await Task.WhenAll(_files.Keys.Select(node => LinksAreUpAsync(node, cancellation)));
        await WanService.ConnectRouterAsync(cancellation);
    }

    /// <summary>
    /// The kernel opens a link's queue some time after the link was set up, up to a second later on a busy machine, and swallows what is
    /// sent before.
    /// </summary>
    private Task<TimeSpan> LinksAreUpAsync(Node node, CancellationToken cancellation)
        => Eventually.HoldsAsync(
            $"all links of {node} up",
            LinkLimit,
            async token => !(await IpAsync(node, "-brief link show up", token)).Contains("DOWN ", StringComparison.Ordinal),
            cancellation);

    private async Task StartTargetAsync() => _target ??= await TargetServer.StartAsync(this);

    private async Task WriteResolversAsync(CancellationToken cancellation)
    {
        await File.WriteAllTextAsync(_files[Node.Router].ResolvConf, NameServersOf(world => world.ExitInner), cancellation);
        await File.WriteAllTextAsync(_files[Node.Lan].ResolvConf, NameServersOf(world => world.PublicNameServer), cancellation);
        await File.WriteAllTextAsync(_files[Node.Mesh].ResolvConf, NameServersOf(world => world.MeshNeighbour), cancellation);
    }

    private static string NameServersOf(Func<FamilyAddresses, string> server)
        => string.Concat(AddressPlan.Families.Select(world => $"nameserver {server(world)}\n"));
}
