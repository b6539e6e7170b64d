using System.Net;
using MeshAgent.Benchmarks.Routes;
using MeshAgent.Netlink.Routing;
using MeshAgent.Netlink.Routing.Routes;
using MeshAgent.Netlink.Routing.Rules;
using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Benchmarks.Reaction;

/// <summary>What a third party does to the router, and how the agent's correction is recognised.</summary>
/// <param name="Words">The change in words.</param>
/// <param name="Request">The change.</param>
/// <param name="IsChange">Recognises the change in the kernel's notifications.</param>
/// <param name="IsCorrection">Recognises the correction.</param>
internal sealed record Trespass(
    string Words, NetlinkRequest Request, KernelWatch.Recogniser IsChange, KernelWatch.Recogniser IsCorrection)
{
    /// <summary>Deletes a rule, which is to come back.</summary>
    public static Trespass OnRule(KernelRule rule) => new(
        "a rule is deleted",
        RuleRequests.Delete(rule),
        (in message) => IsRule(message, NetlinkMessageType.DeleteRule, rule),
        (in message) => IsRule(message, NetlinkMessageType.NewRule, rule));

    /// <summary>Gives main's WAN default another gateway, which the WAN table is to follow.</summary>
    /// <param name="route">The default.</param>
    /// <param name="gateway">The gateway.</param>
    /// <param name="wanTable">The agent's WAN table.</param>
    public static Trespass OnWanDefault(KernelRoute route, IPAddress gateway, uint wanTable) => new(
        "main's WAN default changes its gateway",
        RouteRequests.Replace(route with { NextHops = [route.NextHops[0] with { Gateway = gateway }] }),
        (in message) => IsDefault(message, RouterKernel.MainTable, gateway),
        (in message) => IsDefault(message, wanTable, gateway));

    private static bool IsRule(in NetlinkMessage message, NetlinkMessageType type, KernelRule rule) =>
        message.Header.Type == type && KernelRule.TryDecode(message, out var seen, out _)
        && seen.Family == rule.Family && seen.Priority == rule.Priority;

    private static bool IsDefault(in NetlinkMessage message, uint table, IPAddress gateway) =>
        message.Header.Type == NetlinkMessageType.NewRoute && RouteView.TryRead(message, out var view)
        && view.DestinationLength == 0 && view.Table == table
        && KernelRoute.TryDecode(message, out var route, out _)
        && route.NextHops.Any(hop => gateway.Equals(hop.Gateway));
}
