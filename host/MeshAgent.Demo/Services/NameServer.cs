using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Services;

/// <summary>A name server of the neighbourhood: dnsmasq that knows a handful of names and forwards to nobody.</summary>
public sealed class NameServer
{
    /// <summary>dnsmasq logs this after it has bound its sockets.</summary>
    private const string Ready = "started, version";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    private readonly Neighbourhood _world;
    private readonly Node _node;
    private readonly IReadOnlyList<string> _listen;
    private readonly IReadOnlyList<(string Name, string Address)> _firstRecords;
    private IReadOnlyList<(string Name, string Address)> _records;
    private NodeProcess? _process;

    private NameServer(
        Neighbourhood world, Node node, Func<FamilyAddresses, string> listen, IEnumerable<(string Name, string Address)> records)
        : this(world, node, [.. AddressPlan.Families.Select(family => $"--listen-address={listen(family)}")], records)
    {
    }

    private NameServer(
        Neighbourhood world, Node node, IReadOnlyList<string> listen, IEnumerable<(string Name, string Address)> records)
    {
        _world = world;
        _node = node;
        _listen = listen;
        _firstRecords = [.. records];
        _records = _firstRecords;
    }

    /// <summary>
    /// What it was asked, oldest first, as dnsmasq logs it but in lower case (resolvers vary the case on purpose):
    /// <c>query[aaaa] exit1.example.net</c>.
    /// </summary>
    public IReadOnlyList<string> Queries =>
        [.. (_process?.Error.Lines ?? []).Where(line => line.Contains(": query[", StringComparison.Ordinal)).Select(QueryIn)];

    /// <summary>Starts it.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When it answers.</returns>
    /// <exception cref="InvalidOperationException">It runs already, or it could not start.</exception>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        if (_process is { HasExited: false })
        {
            throw new InvalidOperationException($"The name server of {_node} runs already.");
        }

        _process = await _world.StartInNamespaceAsync(_node, new Command("dnsmasq", Arguments()));
        await _process.LogsAsync(Ready, StartLimit, cancellation);
    }

    /// <summary>From its next start it answers other addresses for a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="answer">The address of each family.</param>
    public void Redefine(string name, Func<FamilyAddresses, string> answer) =>
        _records = [.. _firstRecords.Where(record => record.Name != name), .. AddressPlan.Families.Select(family => (name, answer(family)))];

    /// <summary>Stops it: from now on its address refuses the port.</summary>
    /// <returns>When it is gone.</returns>
    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            await process.DisposeAsync();
        }

        _process = null;
    }

    /// <summary>One more name server of the provider, with the same names as its first.</summary>
    /// <param name="world">The neighbourhood.</param>
    /// <param name="addresses">Its address in each family.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The server, answering.</returns>
    public static async Task<NameServer> AddToProviderAsync(
        Neighbourhood world, Func<FamilyAddresses, string> addresses, CancellationToken cancellation = default)
    {
        foreach (var family in AddressPlan.Families)
        {
            var noDad = family == AddressPlan.IPv6 ? " nodad" : "";
            await world.IpAsync(Node.Isp, $"address add {addresses(family)}/{family.HostLength} dev lo{noDad}", cancellation);
        }

        var server = new NameServer(world, Node.Isp, addresses, [.. RealRecords(), .. Split(answers => answers.Wan)]);
        await server.StartAsync(cancellation);
        return server;
    }

    /// <summary>One more name server of the provider, on its own addresses of the WAN cable, the link-local one among them.</summary>
    /// <param name="world">The neighbourhood.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The server, answering.</returns>
    public static async Task<NameServer> ListenOnCableAsync(Neighbourhood world, CancellationToken cancellation = default)
    {
        var server = new NameServer(
            world, Node.Isp, [$"--interface={AddressPlan.IspWanLink}", "--except-interface=lo"], [.. RealRecords(), .. Split(answers => answers.Wan)]);
        await server.StartAsync(cancellation);
        return server;
    }

    internal static NameServer OfProvider(Neighbourhood world)
        => new(world, Node.Isp, addresses => addresses.WanNameServer, [.. RealRecords(), .. Split(answers => answers.Wan)]);

    internal static NameServer OfInternet(Neighbourhood world)
        => new(world, Node.Inet, addresses => addresses.PublicNameServer, [.. RealRecords(), .. Split(answers => answers.Inet)]);

    internal static NameServer OfMesh(Neighbourhood world)
        => new(
            world,
            Node.Mesh,
            addresses => addresses.MeshNeighbour,
            [
                (AddressPlan.Exit1Name, AddressPlan.WrongExit), (AddressPlan.Exit2Name, AddressPlan.WrongExit),
                .. Split(answers => answers.Mesh),
            ]);

    internal IReadOnlyList<string> Arguments() =>
    [
        // --no-daemon also keeps user and groups, which a user namespace does not let it change.
        "--no-daemon", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--bind-interfaces",
        "--log-facility=-", "--log-queries", "--cache-size=0", "--local=/#/", "--local-ttl=5",
        .. _listen,
        .. _records.Select(record => $"--address=/{record.Name}/{record.Address}"),
    ];

    private static IEnumerable<(string Name, string Address)> RealRecords() => AddressPlan.Families.SelectMany(world => new[]
    {
        (AddressPlan.Exit1Name, world.Exit1), (AddressPlan.Exit2Name, world.Exit2), (AddressPlan.TargetName, world.Target),
    });

    private static IEnumerable<(string Name, string Address)> Split(Func<(string Wan, string Mesh, string Inet), string> answer)
        => AddressPlan.Families.Select(world => (AddressPlan.SplitName, answer(world.SplitAnswers)));

    /// <summary>Cuts "query[A] exit1.example.net" out of "dnsmasq: query[A] exit1.example.net from 192.0.2.20".</summary>
    private static string QueryIn(string line)
    {
        var start = line.IndexOf("query[", StringComparison.Ordinal);
        var end = line.IndexOf(" from ", start, StringComparison.Ordinal);
        return line[start..(end < 0 ? line.Length : end)].ToLowerInvariant();
    }
}
