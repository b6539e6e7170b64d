using System.Text.RegularExpressions;
using MeshAgent.Plugins.Documents;
using MeshAgent.Plugins.Schemas;

namespace MeshAgent.Fuzz.Tests.Targets;

/// <summary>
/// Reads schemas. A case changes one pattern at most while all others are as in the corpus, and compiling those again would take two thirds
/// of its time, so an expression is kept for the next cases.
/// </summary>
internal sealed class SchemaParser
{
    /// <summary>
    /// Expressions kept: the corpus has some twenty patterns, the rest come once. More would hold memory, each some ten kilobytes; fewer
    /// would throw the corpus's own away after every few cases.
    /// </summary>
    private const int MostKept = 512;

    private readonly Dictionary<string, Regex> kept = new(StringComparer.Ordinal);

    /// <summary>Reads one.</summary>
    /// <param name="bytes">The file.</param>
    /// <returns>Whether it is a schema.</returns>
    public bool Parse(byte[] bytes) => SchemaReader.Read(DocumentReader.Read("schema.json", bytes), Expression).Schema is not null;

    private Regex Expression(string pattern)
    {
        if (kept.TryGetValue(pattern, out var known))
        {
            return known;
        }

        if (kept.Count >= MostKept)
        {
            kept.Clear();
        }

        return kept[pattern] = SchemaReader.Compile(pattern);
    }
}
