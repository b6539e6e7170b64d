using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Core.Recovery;

/// <summary>
/// Which path a question takes that is bound to a link: of those over that link the one that is first in the WAN table. The others cannot
/// be asked beside it, and what it finds out says nothing about them.
/// </summary>
public static class LinkQuestion
{
    /// <summary>Whether a question that is bound to a path's link takes that path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="paths">All paths of its family as they are in the WAN table, best first.</param>
    /// <returns>False also when the path is in no table.</returns>
    public static bool Takes(PathKey path, EquatableArray<TrackedPath> paths) =>
        paths.FirstOrDefault(other => other.State.IsUsable && other.Path.Hops.Any(hop => hop.LinkName == path.Hops[0].LinkName))?.Path.Key == path;
}
