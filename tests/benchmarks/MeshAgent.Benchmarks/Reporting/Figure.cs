namespace MeshAgent.Benchmarks.Reporting;

/// <summary>One line of the report.</summary>
/// <param name="Benchmark">The benchmark's name on the command line.</param>
/// <param name="What">What was measured, and under which circumstances.</param>
/// <param name="Unit">The unit of all values.</param>
/// <param name="Samples">The measurements.</param>
internal sealed record Figure(string Benchmark, string What, string Unit, Samples Samples)
{
    /// <summary>The median of something comparable, measured in the same run; null when there is nothing to compare with.</summary>
    public double? Peer { get; init; }

    /// <summary>What the peer is.</summary>
    public string PeerName { get; init; } = "";

    /// <summary>The aim in words; empty when there is none.</summary>
    public string Aim { get; init; } = "";

    /// <summary>Whether the aim is met; null when there is none.</summary>
    public bool? IsMet { get; init; }
}
