using MeshAgent.Demo.Capture;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Narration;

/// <summary>Leaks on the WAN cable since the agent runs: what leaked before it was started is nobody's fault.</summary>
/// <param name="capture">The capture.</param>
internal sealed class LeakJudge(WanCapture capture)
{
    /// <summary>Which family a packet of the capture is of, as tcpdump writes it after the time.</summary>
    private const string IPv6Word = " IP6 ";

    private readonly HashSet<string> _before = [];

    /// <summary>Remembers what has leaked so far.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>These packets, as tcpdump prints them.</returns>
    public async Task<IReadOnlyList<string>> ForgiveAsync(CancellationToken cancellation)
    {
        var seen = await capture.LeaksAsync(cancellation: cancellation);
        _before.UnionWith(seen);
        return seen;
    }

    /// <summary>Every leak since, as tcpdump prints it with its time.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The leaks; empty when nothing leaked.</returns>
    public async Task<IReadOnlyList<string>> LeaksAsync(CancellationToken cancellation)
        => [.. (await capture.LeaksAsync(cancellation: cancellation)).Where(line => !_before.Contains(line))];

    /// <summary>Whether a packet that tcpdump printed is of a family. A frame that is neither counts as IPv4.</summary>
    /// <param name="line">The packet.</param>
    /// <param name="family">The family.</param>
    public static bool IsOf(string line, FamilyAddresses family)
        => line.Contains(IPv6Word, StringComparison.Ordinal) == (family == AddressPlan.IPv6);
}
