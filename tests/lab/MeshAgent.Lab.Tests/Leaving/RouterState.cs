using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Lab.Tests.Leaving;

/// <summary>Everything of the router that an agent could leave behind or damage, as the tools print it, byte by byte.</summary>
/// <param name="Parts">The tools' output by what was asked.</param>
internal sealed record RouterState(IReadOnlyDictionary<string, string> Parts)
{
    /// <summary>The switches are those of ip-sysctl.rst that the guard may set; the files all below the router's own /run.</summary>
    private static readonly (string What, string Script)[] Questions =
    [
        ("routes -4", "ip -j -4 route show table all"),
        ("routes -6", "ip -j -6 route show table all"),
        ("rules -4", "ip -j -4 rule show"),
        ("rules -6", "ip -j -6 rule show"),
        ("filter", "nft -j list ruleset"),
        ("links", "ip -br link show | cut -d' ' -f1"),
        ("switches", "cd /proc/sys/net/ipv4; grep -H . tcp_fwmark_accept conf/*/src_valid_mark conf/*/rp_filter"),
        ("files", "find /run -mindepth 1 | sort"),
    ];

    /// <summary>Reads it.</summary>
    public static async Task<RouterState> ReadAsync(Neighbourhood world)
    {
        var parts = new Dictionary<string, string>();
        foreach (var (what, script) in Questions)
        {
            var answer = await world.RunAsync(Node.Router, new Command("sh", "-e", "-c", script), TestContext.Current.CancellationToken);
            parts[what] = answer.OrThrow().Output;
        }

        return new RouterState(parts);
    }

    /// <summary>Demands that nothing differs.</summary>
    public static void AssertSame(RouterState before, RouterState after)
        => Assert.All(before.Parts, part => Assert.Equal(part.Value, after.Parts[part.Key]));
}
