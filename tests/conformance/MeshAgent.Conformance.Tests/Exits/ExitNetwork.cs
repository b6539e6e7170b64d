using System.Globalization;
using System.Text.Json.Nodes;
using MeshAgent.Conformance.Exits;
using MeshAgent.Conformance.Stages.Kernel;

namespace MeshAgent.Conformance.Tests.Exits;

/// <summary>
/// A router and two machines of exits, in a network namespace each, on one uplink. Packets to exits that leave the router without the mark
/// are counted.
/// </summary>
internal sealed class ExitNetwork : IAsyncDisposable
{
    private const string Marks =
        "table inet marks { chain out { type filter hook output priority 0; udp dport 51820-51821 meta mark & 1 != 1 counter drop; }; }";

    private ExitNetwork(KernelNamespace router, KernelNamespace[] farEnds) => (Router, FarEnds) = (router, farEnds);

    /// <summary>Where the provider under test lives.</summary>
    public KernelNamespace Router { get; }

    /// <summary>Where the exits are, in their order.</summary>
    public IReadOnlyList<KernelNamespace> FarEnds { get; }

    /// <summary>Sets it up.</summary>
    /// <returns>The network.</returns>
    public static async Task<ExitNetwork> CreateAsync()
    {
        var router = await KernelNamespace.CreateAsync(
            $"link add wan0 type bridge\nlink set wan0 up\naddr add {ExitWorld.Router}/24 dev wan0\nlink add wg_theirs type bridge");
        await router.ExecuteAsync(Marks, "nft", "-f", "-");
        var farEnds = new KernelNamespace[2];
        for (var index = 0; index < farEnds.Length; index++)
        {
            farEnds[index] = await KernelNamespace.CreateAsync("");
            await router.ExecuteAsync(
                $"link add port{index} type veth peer name eth0 netns {farEnds[index].ThreadId}\nlink set port{index} master wan0 up",
                "ip", "-batch", "-");
            await farEnds[index].ExecuteAsync(
                $"addr add {ExitWorld.AddressOf(index).Address}/24 dev eth0\nlink set eth0 up", "ip", "-batch", "-");
        }

        return new ExitNetwork(router, farEnds);
    }

    /// <summary>Packets to exits that left without the mark.</summary>
    /// <returns>How many, ever.</returns>
    public async Task<long> UnmarkedAsync()
    {
        var words = (await Router.ExecuteAsync("", "nft", "list", "table", "inet", "marks")).Split(' ');
        return long.Parse(words[Array.IndexOf(words, "packets") + 1], CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// The router's links as somebody set them, and their addresses; not whether they have a carrier, which comes a moment later by itself.
    /// </summary>
    /// <returns>A line for each link.</returns>
    public async Task<string> LinksAsync()
    {
        var links = JsonNode.Parse(await Router.ExecuteAsync("", "ip", "-j", "address"))!.AsArray();
        return string.Join('\n', links.Select(static link =>
        {
            var isUp = link!["flags"]!.AsArray().Any(static flag => $"{flag}" == "UP");
            var addresses = link["addr_info"]!.AsArray().Select(static address => $"{address!["local"]}/{address["prefixlen"]}");
            return $"{link["ifname"]} {(isUp ? "up" : "down")} mtu {link["mtu"]} {string.Join(' ', addresses)}";
        }));
    }

    public async ValueTask DisposeAsync()
    {
        await Router.DisposeAsync();
        foreach (var farEnd in FarEnds)
        {
            await farEnd.DisposeAsync();
        }
    }
}
