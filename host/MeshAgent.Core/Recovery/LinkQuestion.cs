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
    /// <param name="inForce">The paths of its family that are in force, the first first.</param>
    /// <returns>False also when the path is not in force.</returns>
    public static bool Takes(PathKey path, EquatableArray<TrackedPath> inForce) =>
        inForce.FirstOrDefault(other => other.Path.Hops.Any(hop => hop.LinkName == path.Hops[0].LinkName))?.Path.Key == path;
}
