using System.Net;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Routing.Routes;

/// <content>The way back: the message that adds or deletes the route.</content>
public sealed partial record KernelRoute
{
    /// <summary>As ip(8) would say it, links by number.</summary>
    public override string ToString()
    {
        var hops = string.Concat(NextHops.Select(hop => $"{(hop.Gateway is null ? "" : $" via {hop.Gateway}")} dev {hop.LinkIndex}"));
        return $"{Family} route {TypeWord()}{Destination}{hops} table {Table} metric {Priority}";
    }

    /// <summary>Writes the route as RTM_NEWROUTE or RTM_DELROUTE has it.</summary>
    /// <param name="type">The message type.</param>
    /// <param name="flags">NLM_F_* of the request.</param>
    internal NetlinkWriter Write(NetlinkMessageType type, NetlinkFlags flags)
    {
        // A next hop object brings flags of its own, and the kernel refuses some of them in the request.
        var single = NextHopId == 0 && NextHops.Length == 1 ? NextHops[0] : null;
        var header = new RouteHeader
        {
            Family = Family,
            DestinationLength = Destination.Length,
            SourceLength = Source?.Length ?? 0,
            TypeOfService = TypeOfService,
            Table = Table < 256 ? (byte)Table : RouteView.TableElsewhere,
            Protocol = Protocol,
            Scope = Scope,
            Type = Type,
            Flags = Flags | (RouteFlags)(single?.Flags ?? NextHopFlags.None),
        };
        var writer = new NetlinkWriter(type, flags).Structure(header).Attribute(RouteAttribute.Table, Table);
        WritePrefix(writer, RouteAttribute.Destination, Destination);
        WritePrefix(writer, RouteAttribute.Source, Source);
        if (Priority != 0)
        {
            writer.Attribute(RouteAttribute.Priority, Priority);
        }

        if (PreferredSource is not null)
        {
            writer.Attribute(RouteAttribute.PreferredSource, PreferredSource);
        }

        if (NextHopId != 0)
        {
            writer.Attribute(RouteAttribute.NextHopId, NextHopId);
        }
        else
        {
            WriteNextHops(writer, single);
        }

        WriteOptions(writer);
        return writer;
    }

    private static void WritePrefix(NetlinkWriter writer, int attribute, AddressPrefix? prefix)
    {
        if (prefix is { Length: > 0 } present)
        {
            writer.Attribute(attribute, present.Address);
        }
    }

    private string TypeWord() => Type switch
    {
        6 => "blackhole ",
        7 => "unreachable ",
        8 => "prohibit ",
        9 => "throw ",
        _ => "",
    };

    private void WriteNextHops(NetlinkWriter writer, KernelNextHop? single)
    {
        if (single is not null)
        {
            WriteGateway(writer, single.Gateway);
            if (single.LinkIndex != 0)
            {
                writer.Attribute(RouteAttribute.OutputLink, (uint)single.LinkIndex);
            }
        }
        else if (!NextHops.IsEmpty)
        {
            var multipath = writer.BeginNested(RouteAttribute.Multipath);
            foreach (var hop in NextHops)
            {
                var header = new NextHopHeader { Flags = hop.Flags, Hops = (byte)(hop.Weight - 1), LinkIndex = hop.LinkIndex };
                var start = writer.BeginCounted(header);
                WriteGateway(writer, hop.Gateway);
                writer.PatchLength(start);
            }

            writer.EndNested(multipath);
        }
    }

    private void WriteGateway(NetlinkWriter writer, IPAddress? gateway)
    {
        if (gateway is null)
        {
            return;
        }

        var family = new AddressPrefix(gateway, 0).Family;
        if (family == Family)
        {
            writer.Attribute(RouteAttribute.Gateway, gateway);
            return;
        }

        Span<byte> via = [(byte)family, 0, .. gateway.GetAddressBytes()];
        if (!BitConverter.IsLittleEndian)
        {
            via[..2].Reverse();
        }

        writer.Attribute(RouteAttribute.Via, via);
    }

    private void WriteOptions(NetlinkWriter writer)
    {
        if (Mtu != 0)
        {
            var metrics = writer.BeginNested(RouteAttribute.Metrics);
            writer.Attribute(RouteAttribute.MetricMtu, Mtu).EndNested(metrics);
        }

        if (Preference is { } preference)
        {
            writer.Attribute(RouteAttribute.Preference, preference);
        }

        if (ExpiresSeconds is { } expires)
        {
            writer.Attribute(RouteAttribute.Expires, expires);
        }
    }
}
