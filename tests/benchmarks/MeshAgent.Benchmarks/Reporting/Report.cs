using System.Globalization;
using System.Text.Json.Nodes;

namespace MeshAgent.Benchmarks.Reporting;

/// <summary>Prints figures for people or for programs.</summary>
internal static class Report
{
    public static string Line(Figure figure)
    {
        var samples = figure.Samples;
        var peer = figure.Peer is { } median
            ? $"; {Text(samples.Median / median)} of {figure.PeerName} ({Text(median)} {figure.Unit})"
            : "";
        var aim = figure.Aim.Length == 0 ? "" : $"; aim {figure.Aim}: {(figure.IsMet == true ? "met" : "NOT met")}";
        var spread = samples.Count > 1 ? $", p99 {Text(samples.P99)}, worst {Text(samples.Worst)} (n={samples.Count})" : "";
        return $"{figure.Benchmark,-8} {figure.What}: {Text(samples.Median)} {figure.Unit}{spread}{peer}{aim}";
    }

    public static string Json(IEnumerable<Figure> figures) => new JsonArray([.. figures.Select(Node)]).ToJsonString();

    private static JsonNode Node(Figure figure) => new JsonObject
    {
        ["benchmark"] = figure.Benchmark,
        ["what"] = figure.What,
        ["unit"] = figure.Unit,
        ["count"] = figure.Samples.Count,
        ["median"] = Finite(figure.Samples.Median),
        ["p99"] = Finite(figure.Samples.P99),
        ["worst"] = Finite(figure.Samples.Worst),
        ["peer"] = figure.Peer is { } peer ? Finite(peer) : null,
        ["peerName"] = figure.PeerName,
        ["aim"] = figure.Aim,
        ["isMet"] = figure.IsMet,
    };

    /// <summary>JSON has no word for a median of nothing.</summary>
    private static JsonValue? Finite(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    private static string Text(double value) => value.ToString(value < 10 ? "0.###" : "0.#", CultureInfo.InvariantCulture);
}
