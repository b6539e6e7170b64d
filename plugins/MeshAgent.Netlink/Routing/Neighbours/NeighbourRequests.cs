using System.Net;
using System.Runtime.CompilerServices;
using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Routing.Neighbours;

/// <summary>Requests about neighbour entries.</summary>
public static class NeighbourRequests
{
    /// <summary>NTF_USE: treat the entry as if a packet needed it now, which makes the kernel ask for it.</summary>
    private const byte Use = 0x01;

    /// <summary>Every entry of a family; for <see cref="NetlinkConnection.DumpAsync{T}"/>.</summary>
    /// <param name="family">The family.</param>
    public static NetlinkRequest Dump(KernelFamily family) => Finish(
        $"read the {family} neighbours",
        new NetlinkWriter(NetlinkMessageType.GetNeighbour, NetlinkFlags.None).Structure(new NeighbourHeader { Family = family }));

    /// <summary>
    /// One entry; for <see cref="NetlinkConnection.QueryAsync"/>. ENOENT when there is none. Linux 5.0; before, only dumps.
    /// </summary>
    /// <param name="linkIndex">The link.</param>
    /// <param name="address">The neighbour.</param>
    public static NetlinkRequest Get(int linkIndex, IPAddress address) => Finish(
        $"read neighbour {address} on link {linkIndex}",
        Write(NetlinkMessageType.GetNeighbour, NetlinkFlags.None, linkIndex, address, 0));

    /// <summary>Makes the kernel resolve an address on a link as if a packet were waiting for it (NTF_USE).</summary>
    /// <param name="linkIndex">The link, which must be up.</param>
    /// <param name="address">The neighbour.</param>
    public static NetlinkRequest Probe(int linkIndex, IPAddress address) => Finish(
        $"probe neighbour {address} on link {linkIndex}",
        Write(NetlinkMessageType.NewNeighbour, NetlinkFlags.Create, linkIndex, address, Use));

    private static NetlinkWriter Write(NetlinkMessageType type, NetlinkFlags flags, int linkIndex, IPAddress address, byte entryFlags)
    {
        var family = new AddressPrefix(address, 0).Family;
        var header = new NeighbourHeader { Family = family, LinkIndex = linkIndex, Flags = entryFlags };
        return new NetlinkWriter(type, flags).Structure(header).Attribute(NeighbourAttribute.Destination, address);
    }

    private static NetlinkRequest Finish(string operation, NetlinkWriter writer) =>
        new(operation, writer, Unsafe.SizeOf<NeighbourHeader>(), NeighbourAttribute.NameOf);
}
