using System.Globalization;
using System.Net;
using MeshAgent.Conformance.Exits;
using MeshAgent.Conformance.Stages;
using MeshAgent.Conformance.Stages.Kernel;

namespace MeshAgent.Conformance.Tests.Exits;

/// <summary>A router for WireGuard in a network namespace; the truth is wg(8), ip(8) and nft(8).</summary>
internal sealed class WireGuardStage : IExitStage
{
    private const string Marks =
        "table inet marks { chain out { type filter hook output priority 0; udp dport 51820-51821 meta mark & 1 != 1 counter drop; }; }";

    private static int last;

    private readonly KernelNamespace router;
    private readonly TestFolder folder;
    private readonly string[] keys;

    private WireGuardStage(KernelNamespace router, TestFolder folder, string link, string[] keys) =>
        (this.router, this.folder, Link, this.keys) = (router, folder, link, keys);

    public string Settings => $$"""
        {
          "interface": "{{Link}}", "privateKeyFile": "router.key", "addresses": ["10.99.0.2/24", "fd99::2/64"],
          "peers": [
            { "name": "exit1", "endpoint": "exit1.example.net:51820", "publicKey": "{{keys[0]}}", "priority": 10 },
            { "name": "exit2", "endpoint": "exit2.example.net:51820", "publicKey": "{{keys[1]}}", "priority": 20 }
          ]
        }
        """;

    public IReadOnlyList<string> Exits => ["exit1", "exit2"];

    public string Link { get; }

    public static async Task<WireGuardStage> CreateAsync(TestFolder folder)
    {
        var router = await KernelNamespace.CreateAsync(
            "link add wan0 type bridge\nlink set wan0 up\naddr add 198.51.100.2/24 dev wan0\nlink add wg_theirs type bridge");
        await router.ExecuteAsync(Marks, "nft", "-f", "-");
        var secret = (await router.ExecuteAsync("", "wg", "genkey")).Trim();
        await File.WriteAllTextAsync(folder.File("router.key"), secret, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(folder.File("router.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var keys = new string[2];
        for (var index = 0; index < keys.Length; index++)
        {
            keys[index] = (await router.ExecuteAsync(await router.ExecuteAsync("", "wg", "genkey"), "wg", "pubkey")).Trim();
        }

        // Sockets of tunnels share a folder with those of every namespace.
        var link = string.Create(CultureInfo.InvariantCulture, $"wgc{Environment.ProcessId % 1_000_000}x{Interlocked.Increment(ref last)}");
        return new WireGuardStage(router, folder, link, keys);
    }

    public Task<T> RunAsync<T>(Func<Task<T>> work) => router.RunAsync(work);

    public async Task<uint?> MarkAsync()
    {
        var (status, output, _) = await router.TryAsync("", "wg", "show", Link, "fwmark");
        return status != 0 || output.StartsWith("off", StringComparison.Ordinal)
            ? null
            : uint.Parse(output.Trim()[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    public async Task<IPEndPoint?> EndpointAsync(string exit)
    {
        var key = keys[exit == "exit1" ? 0 : 1];
        var line = (await router.ExecuteAsync("", "wg", "show", Link, "endpoints")).Split('\n')
            .FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal));
        return line is null || line.EndsWith("(none)", StringComparison.Ordinal) ? null : IPEndPoint.Parse(line.Split('\t')[1]);
    }

    public async Task<long> UnmarkedAsync()
    {
        var words = (await router.ExecuteAsync("", "nft", "list", "table", "inet", "marks")).Split(' ');
        return long.Parse(words[Array.IndexOf(words, "packets") + 1], CultureInfo.InvariantCulture);
    }

    public async Task<string> EverythingAsync()
    {
        var (_, keyed, _) = await router.TryAsync("", "wg", "show", Link, "allowed-ips");
        var (_, endpoints, _) = await router.TryAsync("", "wg", "show", Link, "endpoints");
        var addresses = await router.ExecuteAsync("", "ip", "-br", "address");
        var files = Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        return string.Join('\n', Sorted(keyed), Sorted(endpoints), addresses, string.Join('\n', files), $"{File.Exists($"/var/run/wireguard/{Link}.sock")}");
    }

    // wireguard-go tells of its peers in no order.
    private static string Sorted(string lines) => string.Join('\n', lines.Split('\n').Order(StringComparer.Ordinal));

    public Task DeleteLinkAsync() => router.ExecuteAsync("", "ip", "link", "del", Link);

    public ValueTask DisposeAsync() => router.DisposeAsync();
}
