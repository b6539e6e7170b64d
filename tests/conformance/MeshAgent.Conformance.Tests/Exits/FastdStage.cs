using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using MeshAgent.Conformance.Exits;
using MeshAgent.Conformance.Stages;
using MeshAgent.Conformance.Stages.Kernel;

namespace MeshAgent.Conformance.Tests.Exits;

/// <summary>
/// A router for a fastd that the provider runs, and two exits of fastd; the truth is what either fastd tells, ss(8), ip(8) and nft(8).
/// </summary>
internal sealed class FastdStage : IExitStage
{
    private const string Link = "mesh-vpn";

    private readonly ExitNetwork network;
    private readonly TestFolder folder;
    private readonly TestFolder farFolder = new();
    private readonly string mode;
    private readonly string routerKey;
    private readonly (string Secret, string Public)[] keys;
    private readonly List<int> daemons = [];

    private FastdStage(ExitNetwork network, TestFolder folder, string mode, string routerKey, (string Secret, string Public)[] keys) =>
        (this.network, this.folder, this.mode, this.routerKey, this.keys) = (network, folder, mode, routerKey, keys);

    // By its link or its gateway every exit in contact can be sent to.
    public ExitStageAbilities Abilities => ExitStageAbilities.FarEnds;

    public string Settings => $$"""
        {
          "mode": "{{mode}}", "interface": "{{Link}}", "addresses": ["10.99.0.2/24", "fd99::2/64"],
          "managed": { "secretFile": "router.key", "methods": ["null"] },
          "peers": [ {{Peer(0)}}, {{Peer(1)}} ]
        }
        """;

    public IReadOnlyList<string> Exits => ["exit1", "exit2"];

    private string Socket => folder.File($"{Link}.sock");

    public static async Task<FastdStage> CreateAsync(TestFolder folder, string mode)
    {
        var network = await ExitNetwork.CreateAsync();
        var router = await NewKeysAsync(network.Router);
        await File.WriteAllTextAsync(folder.File("router.key"), router.Secret, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(folder.File("router.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var keys = new[] { await NewKeysAsync(network.Router), await NewKeysAsync(network.Router) };
        return new FastdStage(network, folder, mode, router.Public, keys);
    }

    public Task<T> RunAsync<T>(Func<Task<T>> work) => network.Router.RunAsync(work);

    public string LinkOf(string exit) => mode == "tap" ? Link : $"vpn-{exit}";

    public async Task<uint?> MarkAsync()
    {
        // A line for each socket of the namespace; fwmark: is left out where there is none.
        const string Mark = "fwmark:0x";
        var marks = (await network.Router.ExecuteAsync("", "ss", "-Huanpe")).Split('\n')
            .Where(static line => line.Contains("\"fastd\"", StringComparison.Ordinal))
            .Select(static line => line.Split(' ').FirstOrDefault(static word => word.StartsWith(Mark, StringComparison.Ordinal)))
            .ToHashSet();
        return marks.Count == 0 ? null
            : uint.Parse(Assert.Single(marks)?[Mark.Length..] ?? "0", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    public async Task<IPEndPoint?> EndpointAsync(string exit) =>
        (await StatusAsync(Socket))?["peers"]?[keys[NumberOf(exit)].Public]?["address"] is { } address
        && IPEndPoint.TryParse($"{address}", out var endpoint) ? endpoint : null;

    public Task<long> UnmarkedAsync() => network.UnmarkedAsync();

    public async Task<string> EverythingAsync()
    {
        IEnumerable<string>? peers = (await StatusAsync(Socket))?["peers"]?.AsObject()
            .Select(static peer => $"{peer.Key} {peer.Value!["address"]}").Order(StringComparer.Ordinal);
        var files = Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        return string.Join('\n', await network.LinksAsync(), string.Join('\n', files), string.Join('\n', peers ?? []));
    }

    public Task DeleteLinkAsync(string link) => network.Router.ExecuteAsync("", "ip", "link", "del", link);

    public async Task AnswerAsync()
    {
        for (var number = 0; number < keys.Length; number++)
        {
            var (space, configuration, socket) = (network.FarEnds[number], farFolder.File($"{number}.conf"), FarSocket(number));
            await File.WriteAllTextAsync(
                configuration,
                $$"""
                log level warn; mode {{mode}}; interface "srv0"; mtu 1406; method "null";
                bind {{ExitWorld.AddressOf(number)}};
                secret "{{keys[number].Secret}}"; status socket "{{socket}}";
                peer "router" { key "{{routerKey}}"; }
                """,
                TestContext.Current.CancellationToken);
            var pid = await space.ExecuteAsync("", "sh", "-c", $"fastd --config {configuration} >{configuration}.log 2>&1 & echo $!");
            daemons.Add(int.Parse(pid, CultureInfo.InvariantCulture));
            await Patience.Usual.UntilAsync(async () => await StatusAsync(socket) is not null, $"the fastd of exit {number + 1}");
        }
    }

    public async Task<bool> HasSessionAsync(string exit) =>
        (await StatusAsync(FarSocket(NumberOf(exit))))?["peers"]?[routerKey]?["connection"] is JsonObject;

    public async ValueTask DisposeAsync()
    {
        foreach (var pid in daemons)
        {
            using var daemon = Process.GetProcessById(pid);
            daemon.Kill();
        }

        await network.DisposeAsync();
        farFolder.Dispose();
    }

    private static int NumberOf(string exit) => exit == "exit1" ? 0 : 1;

    private static async Task<(string Secret, string Public)> NewKeysAsync(KernelNamespace space)
    {
        var secret = (await space.ExecuteAsync("", "fastd", "--generate-key", "--machine-readable")).Trim();
        var key = await space.ExecuteAsync($"secret \"{secret}\";", "fastd", "--config", "-", "--show-key", "--machine-readable");
        return (secret, key.Trim());
    }

    // Whoever connects is told the whole status (fastd's manual, "Status socket"); null while nobody listens.
    private static async Task<JsonNode?> StatusAsync(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), TestContext.Current.CancellationToken);
            await using var stream = new NetworkStream(socket);
            return await JsonNode.ParseAsync(stream, cancellationToken: TestContext.Current.CancellationToken);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private string FarSocket(int number) => farFolder.File($"{number}.sock");

    private string Peer(int number)
    {
        var own = mode == "tap" ? "" : $", \"interface\": \"{LinkOf(Exits[number])}\"";
        return $$"""
            { "name": "{{Exits[number]}}", "endpoint": "{{Exits[number]}}.example.net:51820", "key": "{{keys[number].Public}}",
              "priority": {{number}}, "gateways": ["10.99.0.{{number + 11}}", "fd99::{{number + 11}}"]{{own}} }
            """;
    }
}
