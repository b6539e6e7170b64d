namespace MeshAgent.Core.Recovery;

/// <summary>
/// Gives each gateway of a link its turn. Only the first of them is asked (<see cref="LinkQuestion"/>), so what was held against another
/// when it was the first must not hold for ever: when all of them have been silent they begin anew, and who would come after one that
/// answers anyway is there as if nobody had asked.
/// </summary>
public static class LinkTurns
{
    /// <summary>Lets go what speaks against paths that are not asked now.</summary>
    /// <param name="paths">The paths of a family in the order of those who offer them.</param>
    /// <returns>The same paths; some are to be placed anew.</returns>
    public static IEnumerable<TrackedPath> Take(IReadOnlyCollection<TrackedPath> paths) => paths
        .GroupBy(static path => path.State.IsUsable ? path.Path.LinkName : "")
        .SelectMany(static link => link.Key.Length == 0 ? link : OfLink([.. link]));

    private static IEnumerable<TrackedPath> OfLink(List<TrackedPath> link)
    {
        if (link.Count == 1)
        {
            return link;
        }

        var first = link.FindIndex(static path => !IsDoubted(path));
        var isAnswering = first >= 0 && link[first].State is ProvenState { Rank: Doubt.InOrder };
        return first < 0 || isAnswering
            ? link.Select((path, place) => place > first && IsDoubted(path) ? path with { State = Anew(path.State) } : path)
            : link;
    }

    private static bool IsDoubted(TrackedPath path) => path.State.Rank == Doubt.Doubted;

    // A gateway that has answered once and was silent since has to show again that it answers.
    private static WanPathState Anew(WanPathState state) => state switch
    {
        TrialState trial => trial with { Weak = 0, IsAgain = false },
        _ => new LiveState(0),
    };
}
