using System.Globalization;

namespace MeshAgent.Fuzz.Tests.Running;

/// <summary>What to run, by the environment.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="First">The first case's number.</param>
/// <param name="Cases">How many cases of each parser.</param>
/// <param name="Only">What the names of the parsers to run begin with; empty for all.</param>
internal sealed record FuzzSettings(ulong Seed, long First, long Cases, string Only)
{
    /// <summary>
    /// Of each parser when nobody says otherwise: a second or less each, which is what every run of the tests can afford.
    /// </summary>
    private const long Usual = 14_000;

    /// <summary>
    /// Reads <c>MESHAGENT_FUZZ_CASES</c> (cases of each parser) and <c>MESHAGENT_FUZZ_SEED</c>: a seed, or the seed and the number of the
    /// first case, with a colon between. From there on one case is run, or as many as are asked for: a long run goes on where it ended.
    /// </summary>
    public static FuzzSettings Read()
    {
        var cases = Environment.GetEnvironmentVariable("MESHAGENT_FUZZ_CASES") is { Length: > 0 } text ? Number(text) : (long?)null;
        var seed = (Environment.GetEnvironmentVariable("MESHAGENT_FUZZ_SEED") ?? "1").Split(':');
        var only = Environment.GetEnvironmentVariable("MESHAGENT_FUZZ_ONLY") ?? "";
        return seed.Length == 2
            ? new FuzzSettings((ulong)Number(seed[0]), Number(seed[1]), cases ?? 1, only)
            : new FuzzSettings((ulong)Number(seed[0]), 0, cases ?? Usual, only);
    }

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
