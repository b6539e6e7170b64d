using MeshAgent.Contracts.Links;
using MeshAgent.Netlink.Routing.Neighbours;
using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;
using MeshAgent.Routes.Netlink.Mapping;

namespace MeshAgent.Routes.Netlink.Watching;

/// <summary>Keeps the neighbours of interest of one dump after another.</summary>
internal sealed class NeighbourVisitor(WatchedObjects watched) : INetlinkDumpVisitor
{
    private readonly List<Neighbour> current = [];

    public NeighbourStore Store { get; } = new();

    public void Begin() => current.Clear();

    /// <summary>The dump so far was complete; another one may follow.</summary>
    public void Continue()
    {
        foreach (var neighbour in current)
        {
            Store.Apply(new NeighbourEvent(IsGone: false, neighbour));
        }

        current.Clear();
    }

    public void Visit(in NetlinkMessage message)
    {
        if (KernelNeighbour.TryDecode(message, out var neighbour, out _) && watched.Wants(neighbour))
        {
            current.Add(LinkMapping.ToContract(neighbour));
        }
    }
}
