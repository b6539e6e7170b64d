namespace MeshAgent.Netlink.Routing.Neighbours;

/// <summary>NDA_* of linux/neighbour.h.</summary>
internal static class NeighbourAttribute
{
    public const int Destination = 1;
    public const int LinkLayerAddress = 2;

    public static string? NameOf(int type) => type switch
    {
        Destination => "NDA_DST",
        LinkLayerAddress => "NDA_LLADDR",
        _ => null,
    };
}
