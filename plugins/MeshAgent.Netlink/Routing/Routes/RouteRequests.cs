using System.Net;
using System.Runtime.CompilerServices;
using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Routing.Routes;

/// <summary>Requests about routes.</summary>
public static class RouteRequests
{
    /// <summary>RT_SCOPE_NOWHERE: in a deletion, any scope.</summary>
    private const byte AnyScope = 255;

    /// <summary>
    /// The routes of a family, for <see cref="NetlinkConnection.DumpAsync(NetlinkRequest, INetlinkDumpVisitor, CancellationToken)"/>.
    /// Kernels before 4.20 ignore the filter, so the visitor looks again. ENOENT when the table does not exist.
    /// </summary>
    /// <param name="family">The family.</param>
    /// <param name="table">Only this table; null for all.</param>
    /// <param name="protocol">Only routes of this RTPROT_*; null for all.</param>
    public static NetlinkRequest Dump(KernelFamily family, uint? table = null, byte? protocol = null)
    {
        var writer = new NetlinkWriter(NetlinkMessageType.GetRoute, NetlinkFlags.None)
            .Structure(new RouteHeader { Family = family, Protocol = protocol ?? 0 });
        if (table is { } number)
        {
            writer.Attribute(RouteAttribute.Table, number);
        }

        return Finish($"read the {family} routes{(table is null ? "" : $" of table {table}")}", writer);
    }

    /// <summary>Adds a route; EEXIST when one of the same table, destination and metric is there.</summary>
    /// <param name="route">The route.</param>
    public static NetlinkRequest Add(KernelRoute route) =>
        Finish($"add {route}", route.Write(NetlinkMessageType.NewRoute, NetlinkFlags.Create | NetlinkFlags.Exclusive));

    /// <summary>Adds a route, replacing one of the same table, destination and metric in one step, whoever made that.</summary>
    /// <param name="route">The route.</param>
    public static NetlinkRequest Replace(KernelRoute route) =>
        Finish($"replace {route}", route.Write(NetlinkMessageType.NewRoute, NetlinkFlags.Create | NetlinkFlags.Replace));

    /// <summary>
    /// Deletes a route that matches in everything that is set; ESRCH when there is none. A metric of 0 matches any metric in the kernel.
    /// </summary>
    /// <param name="route">The route.</param>
    public static NetlinkRequest Delete(KernelRoute route)
    {
        var pattern = route with { Scope = AnyScope, ExpiresSeconds = null, Preference = null };
        return Finish($"delete {route}", pattern.Write(NetlinkMessageType.DeleteRoute, NetlinkFlags.None));
    }

    /// <summary>Asks which way a packet would go, for <see cref="NetlinkConnection.QueryAsync"/>.</summary>
    /// <param name="destination">Where it goes.</param>
    /// <param name="mark">Its mark; 0 for none.</param>
    /// <param name="source">Its source address; null when it has none yet.</param>
    /// <param name="inputLink">Index of the link that it came in by; 0 for a packet of this machine.</param>
    /// <param name="match">Answer with the route of the table that matched instead of the resolved path.</param>
    /// <param name="ipProtocol">Its IPPROTO_*, which rules may tell by (Linux 4.17); 0 for any.</param>
    public static NetlinkRequest Get(
        IPAddress destination, uint mark = 0, IPAddress? source = null, int inputLink = 0, bool match = false, byte ipProtocol = 0)
    {
        var prefix = new AddressPrefix(destination, (byte)(destination.GetAddressBytes().Length * 8));
        var header = new RouteHeader
        {
            Family = prefix.Family,
            DestinationLength = prefix.Length,
            SourceLength = source is null ? (byte)0 : prefix.Length,
            Flags = match ? RouteFlags.FibMatch : RouteFlags.None,
        };
        if (prefix.Family == KernelFamily.IPv4)
        {
            // IPv6 tells the table unasked, and refuses to be asked.
            header.Flags |= RouteFlags.LookupTable;
        }

        var writer = new NetlinkWriter(NetlinkMessageType.GetRoute, NetlinkFlags.None)
            .Structure(header).Attribute(RouteAttribute.Destination, destination);
        if (source is not null)
        {
            writer.Attribute(RouteAttribute.Source, source);
        }

        if (inputLink != 0)
        {
            writer.Attribute(RouteAttribute.InputLink, (uint)inputLink);
        }

        if (mark != 0)
        {
            writer.Attribute(RouteAttribute.Mark, mark);
        }

        if (ipProtocol != 0)
        {
            writer.Attribute(RouteAttribute.IpProtocol, ipProtocol);
        }

        return Finish($"look up the route to {destination}{(mark == 0 ? "" : $" with mark 0x{mark:x}")}", writer);
    }

    private static NetlinkRequest Finish(string operation, NetlinkWriter writer) =>
        new(operation, writer, Unsafe.SizeOf<RouteHeader>(), RouteAttribute.NameOf);
}
