using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Links;
using MeshAgent.Contracts.Routing;
using MeshAgent.Netlink.Routing;
using MeshAgent.Netlink.Routing.Rules;

namespace MeshAgent.Routes.Netlink.Mapping;

/// <summary>Rules of the kernel as the contract's, and back.</summary>
internal static class RuleMapping
{
    /// <summary>A rule as the contract has it; selectors that it lacks (users, type of service, goto's target) are left out.</summary>
    public static RoutingRule ToContract(KernelRule rule) => new()
    {
        Family = rule.Family == KernelFamily.IPv6 ? IpFamily.IPv6 : IpFamily.IPv4,
        Preference = rule.Priority,
        Action = (RuleAction)rule.Action,
        Table = rule.Table,
        Mark = rule.Mask == 0 ? null : new PacketMark(rule.Mark, rule.Mask),
        From = ToNetwork(rule.Source),
        To = ToNetwork(rule.Destination),
        InputLink = rule.InputLink,
        OutputLink = rule.OutputLink,
        IpProtocol = rule.IpProtocol == 0 ? null : rule.IpProtocol,
        SourcePorts = ToPorts(rule.SourcePorts),
        DestinationPorts = ToPorts(rule.DestinationPorts),
        SuppressPrefixLength = (int?)rule.SuppressPrefixLength,
        Invert = rule.Flags.HasFlag(RuleFlags.Invert),
        Protocol = rule.Protocol,
    };

    /// <summary>A rule as the kernel has it.</summary>
    public static KernelRule ToKernel(RoutingRule rule) => new()
    {
        Family = rule.Family.ToKernel(),
        Priority = rule.Preference,
        Action = (RuleActions)rule.Action,
        Table = rule.Table,
        Mark = rule.Mark?.Value ?? 0,
        Mask = rule.Mark?.Mask ?? 0,
        Source = ToPrefix(rule.From),
        Destination = ToPrefix(rule.To),
        InputLink = rule.InputLink,
        OutputLink = rule.OutputLink,
        IpProtocol = rule.IpProtocol ?? 0,
        SourcePorts = rule.SourcePorts is { } source ? new RulePorts(source.First, source.Last) : null,
        DestinationPorts = rule.DestinationPorts is { } destination ? new RulePorts(destination.First, destination.Last) : null,
        SuppressPrefixLength = (uint?)rule.SuppressPrefixLength,
        Flags = rule.Invert ? RuleFlags.Invert : RuleFlags.None,
        Protocol = rule.Protocol,
    };

    /// <summary>Whether the contract says all there is to the rule, so that equal records mean equal rules.</summary>
    public static bool CanExpress(KernelRule rule) =>
        rule.Users is null && rule.TypeOfService == 0 && !rule.L3MasterDevice && rule.SuppressGroup is null
        && rule.Action != RuleActions.Goto;

    private static IPNetwork? ToNetwork(AddressPrefix? prefix) =>
        prefix is { } present ? LinkAddress.PrefixOf(present.Address, present.Length) : null;

    private static AddressPrefix? ToPrefix(IPNetwork? network) =>
        network is { PrefixLength: > 0 } present ? new AddressPrefix(present.BaseAddress, (byte)present.PrefixLength) : null;

    private static PortRange? ToPorts(RulePorts? ports) => ports is { } present ? new PortRange(present.First, present.Last) : null;
}
