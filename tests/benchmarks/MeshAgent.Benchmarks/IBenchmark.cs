using MeshAgent.Benchmarks.Reporting;

namespace MeshAgent.Benchmarks;

/// <summary>Measures one thing.</summary>
internal interface IBenchmark
{
    /// <summary>How the command line names it.</summary>
    string Name { get; }

    /// <summary>Measures; each figure as soon as it is known.</summary>
    IAsyncEnumerable<Figure> RunAsync();
}
