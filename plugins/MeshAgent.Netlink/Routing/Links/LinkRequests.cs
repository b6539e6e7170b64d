using System.Runtime.CompilerServices;
using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Routing.Links;

/// <summary>Requests about links.</summary>
public static class LinkRequests
{
    /// <summary>Every link, without its counters; for <see cref="NetlinkConnection.DumpAsync{T}"/>.</summary>
    public static NetlinkRequest Dump() => Finish("read the links", Begin(NetlinkMessageType.GetLink, NetlinkFlags.None, 0)
        .Attribute(LinkAttribute.ExtensionMask, LinkAttribute.SkipStatistics));

    /// <summary>One link by name; for <see cref="NetlinkConnection.QueryAsync"/>. ENODEV when there is none.</summary>
    /// <param name="name">Its name.</param>
    public static NetlinkRequest Get(string name) => Finish($"read link {name}", Begin(NetlinkMessageType.GetLink, NetlinkFlags.None, 0)
        .Attribute(LinkAttribute.Name, name)
        .Attribute(LinkAttribute.ExtensionMask, LinkAttribute.SkipStatistics));

    /// <summary>Makes a virtual link, down. EEXIST when the name is taken, EOPNOTSUPP when the kernel lacks the kind.</summary>
    /// <param name="name">Its name, 1 to 15 bytes.</param>
    /// <param name="kind">IFLA_INFO_KIND, such as wireguard.</param>
    /// <param name="mtu">Largest packet in bytes; null for the kind's default.</param>
    public static NetlinkRequest Create(string name, string kind, uint? mtu = null)
    {
        var writer = Begin(NetlinkMessageType.NewLink, NetlinkFlags.Create | NetlinkFlags.Exclusive, 0)
            .Attribute(LinkAttribute.Name, name);
        if (mtu is { } bytes)
        {
            writer.Attribute(LinkAttribute.Mtu, bytes);
        }

        var info = writer.BeginNested(LinkAttribute.Info);
        writer.Attribute(LinkAttribute.InfoKind, kind).EndNested(info);
        return Finish($"create link {name} of kind {kind}", writer);
    }

    /// <summary>
    /// Makes a VXLAN link, down. EEXIST when the name or the network on that port is taken, EOPNOTSUPP when the kernel lacks the kind.
    /// </summary>
    /// <param name="name">Its name, 1 to 15 bytes.</param>
    /// <param name="address">Its Ethernet address, 6 bytes.</param>
    /// <param name="tunnel">What it carries frames over.</param>
    public static NetlinkRequest CreateVxlan(string name, ReadOnlySpan<byte> address, VxlanTunnel tunnel)
    {
        var writer = Begin(NetlinkMessageType.NewLink, NetlinkFlags.Create | NetlinkFlags.Exclusive, 0)
            .Attribute(LinkAttribute.Name, name)
            .Attribute(LinkAttribute.Address, address);
        var info = writer.BeginNested(LinkAttribute.Info);
        writer.Attribute(LinkAttribute.InfoKind, VxlanTunnel.Kind);
        var data = writer.BeginNested(LinkAttribute.InfoData);
        tunnel.Write(writer);
        writer.EndNested(data).EndNested(info);
        return Finish($"create link {name} of kind {VxlanTunnel.Kind}", writer);
    }

    /// <summary>Writes a link's alias.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="alias">The alias, under 256 bytes.</param>
    public static NetlinkRequest SetAlias(int index, string alias) => Finish(
        $"write the alias of link {index}",
        Begin(NetlinkMessageType.NewLink, NetlinkFlags.None, index).Attribute(LinkAttribute.Alias, alias));

    /// <summary>Deletes a virtual link. ENODEV when there is none.</summary>
    /// <param name="index">Its index.</param>
    public static NetlinkRequest Delete(int index) =>
        Finish($"delete link {index}", Begin(NetlinkMessageType.DeleteLink, NetlinkFlags.None, index));

    /// <summary>Sets a link up or down, and its MTU.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="up">Up or down; null leaves it.</param>
    /// <param name="mtu">Largest packet in bytes; null leaves it.</param>
    public static NetlinkRequest Set(int index, bool? up, uint? mtu = null)
    {
        var change = up is null ? LinkFlags.None : LinkFlags.Up;
        var header = new LinkHeader { Index = index, Flags = up == true ? LinkFlags.Up : LinkFlags.None, Change = change };
        var writer = new NetlinkWriter(NetlinkMessageType.NewLink, NetlinkFlags.None).Structure(header);
        if (mtu is { } bytes)
        {
            writer.Attribute(LinkAttribute.Mtu, bytes);
        }

        return Finish($"change link {index}", writer);
    }

    /// <summary>Makes a link a port of a bridge. EINVAL when the bridge takes no such link.</summary>
    /// <param name="index">The link's index.</param>
    /// <param name="master">The bridge's index.</param>
    public static NetlinkRequest Enslave(int index, int master) => Finish(
        $"make link {index} a port of link {master}",
        Begin(NetlinkMessageType.NewLink, NetlinkFlags.None, index).Attribute(LinkAttribute.Master, (uint)master));

    private static NetlinkWriter Begin(NetlinkMessageType type, NetlinkFlags flags, int index) =>
        new NetlinkWriter(type, flags).Structure(new LinkHeader { Index = index });

    private static NetlinkRequest Finish(string operation, NetlinkWriter writer) =>
        new(operation, writer, Unsafe.SizeOf<LinkHeader>(), LinkAttribute.NameOf);
}
