namespace MeshAgent.Guard.Nftables.Verification;

/// <summary>
/// Says whether the table in the kernel is the one that our transaction made. Pure. The transaction's echo tells every object as it is
/// made, so there is no moment between making and remembering in which an edit could hide; afterwards any object that is added, removed,
/// replaced or changed is a difference: rules, chains and their policy, sets, the table's flags. Counters may run on.
/// </summary>
internal static class RulesetVerifier
{
    /// <summary>
    /// Differences named in the text. A flush changes them all, and a log line with more than a few says no more than that.
    /// </summary>
    private const int NamedDifferences = 3;

    /// <summary>Whether both have the same objects by number, whatever nft tells of them.</summary>
    /// <param name="made">The echo of our transaction.</param>
    /// <param name="found">What the kernel has now.</param>
    /// <returns>True when nothing was added and nothing removed.</returns>
    public static bool IsSameSet(RulesetListing made, RulesetListing found) =>
        made.Objects.Select(WithoutContent).SequenceEqual(found.Objects.Select(WithoutContent));

    /// <summary>Compares.</summary>
    /// <param name="made">The echo of our transaction.</param>
    /// <param name="found">What the kernel has now; null when it has no such table.</param>
    /// <returns>What differs, for the log; null when nothing does.</returns>
    public static string? Difference(RulesetListing made, RulesetListing? found)
    {
        if (found is null)
        {
            return "the table is gone";
        }

        string[] differences =
        [
            .. made.Objects.Except(found.Objects).Select(missing => $"{missing} is gone or changed"),
            .. found.Objects.Except(made.Objects).Select(added => $"{added} was added or changed"),
        ];
        var more = differences.Length - NamedDifferences;
        return differences.Length == 0
            ? null
            : string.Join(", ", differences.Take(NamedDifferences)) + (more > 0 ? $", and {more} more" : "");
    }

    private static RulesetObject WithoutContent(RulesetObject found) => found with { Content = "" };
}
