using MeshAgent.Contracts.Links;
using MeshAgent.Netlink.Routing.Addresses;
using MeshAgent.Netlink.Routing.Links;
using MeshAgent.Netlink.Routing.Neighbours;

namespace MeshAgent.Routes.Netlink.Mapping;

/// <summary>Links, addresses and neighbours of the kernel as the contract's.</summary>
internal static class LinkMapping
{
    public static Link ToContract(KernelLink link) => new()
    {
        Index = link.Index,
        Name = link.Name,
        Kind = link.Kind,
        MacAddress = link.Address,
        Mtu = (int)Math.Min(link.Mtu, int.MaxValue),
        IsUp = link.Flags.HasFlag(LinkFlags.Up),
        HasCarrier = link.Flags.HasFlag(LinkFlags.LowerUp),
        IsPointToPoint = link.Flags.HasFlag(LinkFlags.PointToPoint),
        IsLoopback = link.Flags.HasFlag(LinkFlags.Loopback),
        MasterIndex = link.MasterIndex,
    };

    public static LinkAddress ToContract(KernelAddress address) => new()
    {
        LinkIndex = address.LinkIndex,
        Address = address.Local,
        PrefixLength = address.PrefixLength,
        Peer = address.Peer,
        IsTentative = address.Flags.HasFlag(AddressFlags.Tentative),
        ValidSeconds = address.ValidSeconds == KernelAddress.Forever ? null : address.ValidSeconds,
    };

    public static Neighbour ToContract(KernelNeighbour neighbour) =>
        new(neighbour.LinkIndex, neighbour.Address, ToContract(neighbour.State), neighbour.LinkLayerAddress);

    private static NeighbourState ToContract(NeighbourStates state) => state switch
    {
        NeighbourStates.Reachable or NeighbourStates.Permanent or NeighbourStates.NoArp => NeighbourState.Reachable,
        NeighbourStates.Stale or NeighbourStates.Delay or NeighbourStates.Probe => NeighbourState.Stale,
        NeighbourStates.Failed => NeighbourState.Failed,
        _ => NeighbourState.Unknown,
    };
}
