using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Core.Recovery;

/// <summary>
/// Gives each gateway of a link its turn. Only the first of them is asked (<see cref="LinkQuestion"/>), so what was held against another
/// when it was the first must not hold for ever: not when all of them have been silent, and not while one that answers has taken its place.
/// </summary>
public static class LinkTurns
{
    /// <summary>Lets go what speaks against paths that are not asked now.</summary>
    /// <param name="paths">The paths of a family, best first.</param>
    /// <returns>The same paths in the same order; some are to be placed anew.</returns>
    public static IEnumerable<TrackedPath> Take(IReadOnlyList<TrackedPath> paths)
    {
        var firsts = new Dictionary<string, TrackedPath>(StringComparer.Ordinal);
        foreach (var path in paths.Where(static path => path.State.IsUsable))
        {
            var isFirst = firsts.TryAdd(path.Path.LinkName, path);
            var isAsked = isFirst || firsts[path.Path.LinkName].State is not (ProvenState or { Rank: Doubt.Doubted });
            yield return isAsked || path.State.Rank != Doubt.Doubted ? path : path with { State = Anew(path.State) };
        }

        foreach (var path in paths.Where(static path => !path.State.IsUsable))
        {
            yield return path;
        }
    }

    // A gateway that has answered once and was silent since has to show again that it answers.
    private static WanPathState Anew(WanPathState state) => state switch
    {
        TrialState trial => trial with { Weak = 0, IsAgain = false },
        _ => new LiveState(0),
    };
}
