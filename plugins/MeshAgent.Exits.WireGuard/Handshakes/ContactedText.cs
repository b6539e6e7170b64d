using System.Globalization;
using System.Net;
using System.Text;

namespace MeshAgent.Exits.WireGuard.Handshakes;

/// <summary>
/// Where exits were last contacted, as text for the next generation: without it, one that answers from elsewhere by now would be sent back
/// to the planned address by the swap. The lines stand among those of <see cref="ReadingsText"/>, which passes over them.
/// </summary>
internal static class ContactedText
{
    private const string Prefix = "contacted ";

    /// <summary>Writes them.</summary>
    /// <param name="contacted">The endpoints by the exits' names.</param>
    /// <returns>The text as UTF-8.</returns>
    public static byte[] Write(IReadOnlyDictionary<string, IPEndPoint> contacted) => Encoding.UTF8.GetBytes(string.Concat(
        contacted.Select(static exit => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{exit.Value} {exit.Key}\n"))));

    /// <summary>Reads them, passing over lines that make no sense.</summary>
    /// <param name="bytes">The text.</param>
    /// <returns>The endpoints by the exits' names.</returns>
    public static IEnumerable<KeyValuePair<string, IPEndPoint>> Read(ReadOnlySpan<byte> bytes)
    {
        var contacted = new List<KeyValuePair<string, IPEndPoint>>();
        foreach (var line in Encoding.UTF8.GetString(bytes).Split('\n'))
        {
            if (line.StartsWith(Prefix, StringComparison.Ordinal)
                && line[Prefix.Length..].Split(' ', count: 2) is [var endpoint, { Length: > 0 } name]
                && IPEndPoint.TryParse(endpoint, out var parsed))
            {
                contacted.Add(new(name, parsed));
            }
        }

        return contacted;
    }
}
