namespace MeshAgent.Benchmarks;

/// <summary>What the command line says.</summary>
internal sealed record BenchmarkOptions
{
    /// <summary>The published agent.</summary>
    public string Executable { get; init; } = "";

    /// <summary>Changes by a third party for each figure.</summary>
    public int Samples { get; init; } = 100;

    /// <summary>Starts of the agent, and readings of the routing table, for each figure.</summary>
    public int Repeats { get; init; } = 7;

    /// <summary>Foreign routes at most; a million takes about 200 MB of kernel memory.</summary>
    public int MaximumRoutes { get; init; } = 1_000_000;

    /// <summary>Runs of each name server under each load.</summary>
    public int DnsTurns { get; init; } = 3;

    /// <summary>How long the idle agent is watched.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(120);
}
