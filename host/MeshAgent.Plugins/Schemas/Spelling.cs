namespace MeshAgent.Plugins.Schemas;

/// <summary>Finds the word that was probably meant.</summary>
public static class Spelling
{
    /// <summary>
    /// How many single-letter mistakes are forgiven: two catch a swap of neighbours, a wrong case or a plural; more would suggest words
    /// that have nothing to do with the one written.
    /// </summary>
    private const int MaxMistakes = 2;

    /// <summary>The candidate closest to a word.</summary>
    /// <param name="written">The word.</param>
    /// <param name="candidates">The words that are allowed.</param>
    /// <returns>The closest one; null when none is close.</returns>
    public static string? Nearest(string written, IEnumerable<string> candidates) =>
        candidates
            .Select(candidate => (Word: candidate, Mistakes: Mistakes(written, candidate)))
            .Where(pair => pair.Mistakes <= Math.Min(MaxMistakes, pair.Word.Length / 2))
            .OrderBy(pair => pair.Mistakes)
            .Select(pair => pair.Word)
            .FirstOrDefault();

    /// <summary>The question to put behind an error.</summary>
    /// <param name="written">The word.</param>
    /// <param name="candidates">The words that are allowed.</param>
    /// <returns>Text such as <c>; did you mean "wanTable"?</c>; empty when no candidate is close.</returns>
    public static string Question(string written, IEnumerable<string> candidates) =>
        Nearest(written, candidates) is { } nearest ? $"; did you mean \"{nearest}\"?" : "";

    // Levenshtein's distance, case ignored.
    private static int Mistakes(string one, string other)
    {
        if (Math.Abs(one.Length - other.Length) > MaxMistakes)
        {
            return int.MaxValue;
        }

        var previous = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var row = new int[other.Length + 1];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var swap = char.ToLowerInvariant(one[i - 1]) == char.ToLowerInvariant(other[j - 1]) ? 0 : 1;
                row[j] = Math.Min(previous[j - 1] + swap, Math.Min(previous[j], row[j - 1]) + 1);
            }

            previous = row;
        }

        return previous[^1];
    }
}
