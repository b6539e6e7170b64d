using MeshAgent.Exits.WireGuard.Kernel;
using MeshAgent.Fuzz.Tests.Running;
using MeshAgent.Guard.Nftables.Monitoring;
using MeshAgent.Netlink.Generic;
using MeshAgent.Netlink.Routing.Addresses;
using MeshAgent.Netlink.Routing.Links;
using MeshAgent.Netlink.Routing.Neighbours;
using MeshAgent.Netlink.Routing.Routes;
using MeshAgent.Netlink.Routing.Rules;
using MeshAgent.Netlink.Sockets;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Fuzz.Tests.Targets;

/// <summary>What the kernel sends.</summary>
internal static class NetlinkParsers
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        // A next hop of eight bytes becomes an object.
        new("netlink-routes", static bytes => Each(bytes, ReadRoute)),
        // Each rule, of 40 bytes or more, is written and read again.
        new("netlink-rules", static bytes => Each(bytes, ReadRule)) { AllocationsPerByte = 128 },
        new("netlink-links", static bytes => Each(bytes, static (in message) => KernelLink.TryDecode(message, out _, out _))),
        new("netlink-addresses", static bytes => Each(bytes, static (in message) => KernelAddress.TryDecode(message, out _, out _))),
        new("netlink-neighbours", static bytes => Each(bytes, static (in message) => KernelNeighbour.TryDecode(message, out _, out _))),
        new("netlink-answers", static bytes => Each(bytes, static (in message) => Acknowledgement.TryRead(message, out _, out _))),
        new("netlink-generic", static bytes => Each(bytes, static (in message) => GenericNetlink.TryDecode(message, out _, out _))),
        new("netlink-sockets", static bytes => Each(bytes, static (in message) => KernelUdpSocket.TryDecode(message, out _, out _))),
        new("netlink-nftables", static bytes => Each(bytes, static (in message) => RulesetNotification.Read(message) != default)),
        new("netlink-wireguard", ReadDevice),
    ];

    private delegate bool Reading(in NetlinkMessage message);

    private static bool Each(byte[] bytes, Reading read)
    {
        var reader = new NetlinkMessageReader(bytes);
        var isAccepted = false;
        while (reader.TryRead(out var message))
        {
            isAccepted |= read(message);
        }

        return isAccepted;
    }

    private static bool ReadRoute(in NetlinkMessage message)
    {
        _ = RouteView.TryRead(message, out _);
        if (!KernelRoute.TryDecode(message, out var route, out _))
        {
            return false;
        }

        // A list of one next hop that names neither link nor gateway has no other form to be written in than no next hop. No kernel sends
        // it: even a group of one black hole has lo for its link.
        if (route.NextHops is [{ LinkIndex: 0, Gateway: null }])
        {
            return true;
        }

        // Read of one attribute and written to another: what the kernel counts down is never asked for.
        route = route with { ExpiresSeconds = null };
        Survives(route.Write(NetlinkMessageType.NewRoute, NetlinkFlags.None).ToMessage(), static (in again) =>
            KernelRoute.TryDecode(again, out var second, out _) ? second.Write(NetlinkMessageType.NewRoute, NetlinkFlags.None).ToMessage() : null);
        return true;
    }

    private static bool ReadRule(in NetlinkMessage message)
    {
        if (!KernelRule.TryDecode(message, out var rule, out _))
        {
            return false;
        }

        Survives(rule.Write(NetlinkMessageType.NewRule, NetlinkFlags.None).ToMessage(), static (in again) =>
            KernelRule.TryDecode(again, out var second, out _) ? second.Write(NetlinkMessageType.NewRule, NetlinkFlags.None).ToMessage() : null);
        return true;
    }

    private delegate byte[]? Rewriting(in NetlinkMessage message);

    private static void Survives(byte[] written, Rewriting rewrite)
    {
        var reader = new NetlinkMessageReader(written);
        Promise.Kept(reader.TryRead(out var message), "what was written is no message");
        var again = rewrite(message);
        Promise.Kept(again is not null, $"what was written is not read: {Convert.ToHexStringLower(written)}");
        Promise.Kept(written.AsSpan().SequenceEqual(again), $"what was written reads differently: {Convert.ToHexStringLower(written)}");
    }

    private static bool ReadDevice(byte[] bytes)
    {
        var device = new DeviceReader();
        device.Begin();
        _ = Each(bytes, (in message) =>
        {
            device.Visit(message);
            return true;
        });
        return !device.Malformed.IsFault && device.Device.Peers.Count > 0;
    }
}
