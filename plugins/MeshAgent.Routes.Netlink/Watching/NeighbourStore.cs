using System.Net;
using MeshAgent.Contracts.Links;

namespace MeshAgent.Routes.Netlink.Watching;

/// <summary>The neighbours of interest, kept up to date by notifications.</summary>
internal sealed class NeighbourStore
{
    private readonly Dictionary<(int LinkIndex, IPAddress Address), Neighbour> neighbours = [];

    /// <summary>All of them.</summary>
    public IEnumerable<Neighbour> All => neighbours.Values;

    /// <summary>
    /// Takes in a notification. An entry in use goes from reachable to stale and back all the time; that says nothing new, so it is
    /// remembered but not called a change.
    /// </summary>
    public StoreChange Apply(in NeighbourEvent change)
    {
        var neighbour = change.Neighbour;
        var key = (neighbour.LinkIndex, neighbour.Address);
        if (change.IsGone)
        {
            return neighbours.Remove(key) ? StoreChange.Changed : StoreChange.None;
        }

        var known = neighbours.GetValueOrDefault(key);
        neighbours[key] = neighbour;
        var isOld = known is not null && Answers(known) == Answers(neighbour) && IsSilent(known) == IsSilent(neighbour)
            && known.MacAddress == neighbour.MacAddress;
        return isOld ? StoreChange.None : StoreChange.Changed;
    }

    private static bool Answers(Neighbour neighbour) => neighbour.State is NeighbourState.Reachable or NeighbourState.Stale;

    private static bool IsSilent(Neighbour neighbour) => neighbour.State is NeighbourState.Failed;
}
