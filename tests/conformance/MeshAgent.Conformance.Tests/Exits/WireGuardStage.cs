using System.Globalization;
using System.Net;
using MeshAgent.Conformance.Exits;
using MeshAgent.Conformance.Stages;

namespace MeshAgent.Conformance.Tests.Exits;

/// <summary>A router for WireGuard, and two exits of wireguard-go; the truth is wg(8), ip(8) and nft(8).</summary>
internal sealed class WireGuardStage : IExitStage
{
    private static int last;

    private readonly ExitNetwork network;
    private readonly TestFolder folder;
    private readonly string routerKey;
    private readonly (string Secret, string Public)[] keys;
    private readonly HashSet<int> listening = [];

    private WireGuardStage(ExitNetwork network, TestFolder folder, string link, string routerKey, (string Secret, string Public)[] keys) =>
        (this.network, this.folder, Link, this.routerKey, this.keys) = (network, folder, link, routerKey, keys);

    public ExitStageAbilities Abilities => ExitStageAbilities.Selects | ExitStageAbilities.FarEnds;

    public string Settings => $$"""
        {
          "interface": "{{Link}}", "privateKeyFile": "router.key", "addresses": ["10.99.0.2/24", "fd99::2/64"],
          "peers": [
            { "name": "exit1", "endpoint": "exit1.example.net:51820", "publicKey": "{{keys[0].Public}}", "priority": 10 },
            { "name": "exit2", "endpoint": "exit2.example.net:51820", "publicKey": "{{keys[1].Public}}", "priority": 20 }
          ]
        }
        """;

    public IReadOnlyList<string> Exits => ["exit1", "exit2"];

    private string Link { get; }

    public static async Task<WireGuardStage> CreateAsync(TestFolder folder)
    {
        var network = await ExitNetwork.CreateAsync();
        var (secret, routerKey) = await NewKeysAsync(network);
        await File.WriteAllTextAsync(folder.File("router.key"), secret, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(folder.File("router.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        // Sockets of tunnels share a folder with those of every namespace.
        var link = string.Create(CultureInfo.InvariantCulture, $"wgc{Environment.ProcessId % 1_000_000}x{Interlocked.Increment(ref last)}");
        return new WireGuardStage(network, folder, link, routerKey, [await NewKeysAsync(network), await NewKeysAsync(network)]);
    }

    public Task<T> RunAsync<T>(Func<Task<T>> work) => network.Router.RunAsync(work);

    public string LinkOf(string exit) => Link;

    public async Task<uint?> MarkAsync()
    {
        var (status, output, _) = await network.Router.TryAsync("", "wg", "show", Link, "fwmark");
        return status != 0 || output.StartsWith("off", StringComparison.Ordinal)
            ? null
            : uint.Parse(output.Trim()[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    public async Task<IPEndPoint?> EndpointAsync(string exit)
    {
        var key = keys[NumberOf(exit)].Public;
        var line = (await network.Router.ExecuteAsync("", "wg", "show", Link, "endpoints")).Split('\n')
            .FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal));
        return line is null || line.EndsWith("(none)", StringComparison.Ordinal) ? null : IPEndPoint.Parse(line.Split('\t')[1]);
    }

    public Task<long> UnmarkedAsync() => network.UnmarkedAsync();

    public async Task<string> EverythingAsync()
    {
        var (_, keyed, _) = await network.Router.TryAsync("", "wg", "show", Link, "allowed-ips");
        var (_, endpoints, _) = await network.Router.TryAsync("", "wg", "show", Link, "endpoints");
        var files = Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        var hasSocket = File.Exists($"/var/run/wireguard/{Link}.sock");
        return string.Join('\n', Sorted(keyed), Sorted(endpoints), await network.LinksAsync(), string.Join('\n', files), $"{hasSocket}");
    }

    public Task DeleteLinkAsync(string link) => network.Router.ExecuteAsync("", "ip", "link", "del", link);

    public async Task AnswerAsync()
    {
        for (var number = 0; number < keys.Length; number++)
        {
            var (space, link) = (network.FarEnds[number], FarLink(number));
            await space.ExecuteAsync("", "sh", "-c", $"wireguard-go {link} >/dev/null 2>&1");
            listening.Add(number);
            await space.ExecuteAsync(
                $"""
                [Interface]
                PrivateKey = {keys[number].Secret}
                ListenPort = {ExitWorld.Port}
                [Peer]
                PublicKey = {routerKey}
                AllowedIPs = 10.99.0.2/32
                """,
                "wg", "setconf", link, "/dev/stdin");
            await space.ExecuteAsync("", "ip", "link", "set", link, "up");
        }
    }

    public async Task<bool> HasSessionAsync(string exit)
    {
        var number = NumberOf(exit);
        var line = await network.FarEnds[number].ExecuteAsync("", "wg", "show", FarLink(number), "latest-handshakes");
        return line.Trim().Split('\t') is [_, not "0"];
    }

    public async ValueTask DisposeAsync()
    {
        // Processes end with their links; what a provider left is the stage's to end.
        await network.Router.TryAsync("", "ip", "link", "del", Link);
        foreach (var number in listening)
        {
            await network.FarEnds[number].ExecuteAsync("", "ip", "link", "del", FarLink(number));
        }

        await network.DisposeAsync();
    }

    private static int NumberOf(string exit) => exit == "exit1" ? 0 : 1;

    private static async Task<(string Secret, string Public)> NewKeysAsync(ExitNetwork network)
    {
        var secret = (await network.Router.ExecuteAsync("", "wg", "genkey")).Trim();
        return (secret, (await network.Router.ExecuteAsync(secret, "wg", "pubkey")).Trim());
    }

    // wireguard-go tells of its peers in no order.
    private static string Sorted(string lines) => string.Join('\n', lines.Split('\n').Order(StringComparer.Ordinal));

    private string FarLink(int number) => $"{Link}{"ab"[number]}";
}
