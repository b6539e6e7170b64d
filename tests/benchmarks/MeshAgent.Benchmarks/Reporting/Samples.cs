namespace MeshAgent.Benchmarks.Reporting;

/// <summary>Measurements of one thing, in one unit.</summary>
internal sealed class Samples(IEnumerable<double> values)
{
    private readonly double[] sorted = [.. values.Order()];

    public IEnumerable<double> All => sorted;

    public int Count => sorted.Length;

    public double Median => At(0.50);

    public double P99 => At(0.99);

    public double Worst => At(1);

    /// <summary>Nearest rank: a value that was really measured.</summary>
    private double At(double part) => sorted.Length == 0 ? double.NaN : sorted[Math.Max(0, (int)Math.Ceiling(part * sorted.Length) - 1)];
}
