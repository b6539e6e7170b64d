using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Guard;

namespace MeshAgent.Guard.Nftables.Rules;

/// <summary>
/// Turns a plan into the script of one nft transaction. Pure. The script deletes the table and makes it anew: within one transaction the
/// kernel switches from the old rules to the new ones at one point, so that every packet meets the one or the other.
/// </summary>
internal sealed class RulesetWriter
{
    // The drops come after everybody who may still mark (mangle is -150, nat -100, filter 0, security 50). A drop is final, whatever other
    // tables accept. In hook output the link is the one before anybody there had the packet routed anew: leaks are judged in postrouting.
    private const int LastWord = 100;

    // Before destination NAT (-100), where the packet's address is still the WAN's; connection tracking (-200) has run.
    private const int BeforeNat = -150;

    // After destination NAT, where a forwarded port can be told from a packet to this machine itself.
    private const int AfterNat = -90;

    // The first translation that a connection meets is the one that holds, and others' are at -100.
    private const int AheadOfOthersNat = -110;

    private readonly GuardPlan plan;
    private readonly MarkText mark;
    private readonly StringBuilder script = new();

    private RulesetWriter(GuardPlan plan)
    {
        this.plan = plan;
        mark = new MarkText(plan.Mark);
    }

    /// <summary>The parts that a plan needs.</summary>
    /// <param name="plan">What should be.</param>
    /// <returns>The leak guard always; the others when the plan names links for them.</returns>
    public static RulesetParts Needed(GuardPlan plan) =>
        RulesetParts.LeakGuard
        | (plan.WanLinks.IsEmpty ? 0 : RulesetParts.ConnectionMarks)
        | (plan.MasqueradeLinks.IsEmpty ? 0 : RulesetParts.Masquerade)
        | (plan.ClampLinks.IsEmpty ? 0 : RulesetParts.SegmentClamp)
        | (plan.DnsRedirect is null ? 0 : RulesetParts.DnsRedirect);

    /// <summary>Writes the transaction.</summary>
    /// <param name="plan">What should be; every link name is writable (<see cref="LinkNameText.Objection"/>).</param>
    /// <param name="parts">The parts to write, of those that the plan needs.</param>
    /// <param name="count">Where the counter of dropped packets goes on.</param>
    /// <returns>A script for nft.</returns>
    public static string Write(GuardPlan plan, RulesetParts parts, LeakCount count)
    {
        var writer = new RulesetWriter(plan);
        writer.WriteTable(parts & Needed(plan), count);
        return writer.script.ToString();
    }

    private void WriteTable(RulesetParts parts, LeakCount count)
    {
        // Adding first makes the deletion succeed where there is no table yet.
        Line(0, $"add table {RulesetNames.Family} {RulesetNames.Table}");
        Line(0, $"delete table {RulesetNames.Family} {RulesetNames.Table}");
        Line(0, $"table {RulesetNames.Family} {RulesetNames.Table} {{");
        Line(1, string.Create(
            CultureInfo.InvariantCulture,
            $"counter {RulesetNames.LeakCounter} {{ packets {count.Packets} bytes {count.Bytes}; }}"));
        if (parts.HasFlag(RulesetParts.LeakGuard) && plan.DropsUserTraffic && !plan.WanLinks.IsEmpty)
        {
            WriteLeakGuard(LinkNameText.Set(plan.WanLinks));
        }

        if (parts.HasFlag(RulesetParts.LeakGuard) && !plan.OwnEndpoints.IsEmpty)
        {
            WriteLoopGuard();
        }

        if (parts.HasFlag(RulesetParts.ConnectionMarks))
        {
            WriteConnectionMarks(LinkNameText.Set(plan.WanLinks));
        }

        if (parts.HasFlag(RulesetParts.DnsRedirect))
        {
            WriteDnsRedirect(plan.DnsRedirect!);
        }

        if (parts.HasFlag(RulesetParts.Masquerade))
        {
            Chain(RulesetNames.ExitMasquerade, "type nat hook postrouting priority 100", [
                $"oifname {LinkNameText.Set(plan.MasqueradeLinks)} masquerade",
            ]);
        }

        if (parts.HasFlag(RulesetParts.SegmentClamp))
        {
            const string Clamp = "tcp flags & (syn | rst) == syn tcp option maxseg size set rt mtu";
            var links = LinkNameText.Set(plan.ClampLinks);
            Chain(RulesetNames.ExitSegments, $"type filter hook forward priority {BeforeNat}", [
                $"oifname {links} {Clamp}",
                $"iifname {links} {Clamp}",
            ]);
        }

        Line(0, "}");
    }

    // A drop and no rejection: routing has already refused what has no exit, with an ICMP error; what comes this far was let out by
    // somebody else's rule. sendto() of a local program fails with EPERM all the same, and nothing is sent that could go astray.
    private void WriteLeakGuard(string wan)
    {
        const string Drop = $"counter name \"{RulesetNames.LeakCounter}\" drop";
        // Not in hook output: a foreign chain that marks there has the packet routed anew, and only later hooks see by which link it
        // leaves.
        Chain(RulesetNames.LeakOutput, $"type filter hook postrouting priority {LastWord}", [
            $"oifname != {wan} accept",
            $"{mark.PacketHasIt} accept comment \"control traffic\"",
            .. plan.Families.SelectMany(family => LinkNeeds.Exceptions[family])
                .Select(exception => $"{exception.Match} accept comment \"{exception.Name}\""),
            Drop,
        ]);
        Chain(RulesetNames.LeakForward, $"type filter hook forward priority {LastWord}", [
            $"oifname {wan} {mark.PacketLacksIt} {Drop}",
        ]);
    }

    // Only what this machine sends itself: outer packets are never forwarded, and users may have tunnels of their own to the same server.
    private void WriteLoopGuard() =>
        Chain(RulesetNames.LoopOutput, $"type filter hook output priority {LastWord}", [
            .. plan.OwnEndpoints.Select(Loop).Distinct().Order(StringComparer.Ordinal),
        ]);

    // A link-local address is written without its scope: the link is matched already.
    private static string Loop(TunnelEndpoint end)
    {
        var address = new IPAddress(end.Endpoint.Address.GetAddressBytes());
        var header = address.Family() == IpFamily.IPv4 ? "ip" : "ip6";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"oifname \"{end.LinkName}\" {header} daddr {address} udp dport {end.Endpoint.Port} drop comment \"into itself\"");
    }

    private void WriteConnectionMarks(string wan)
    {
        Chain(RulesetNames.MarkArriving, $"type filter hook prerouting priority {BeforeNat}", [
            $"iifname {wan} ct direction original ct state new {mark.MarkConnection} comment \"came in over the WAN\"",
            // Only an address of the link itself: otherwise a forged packet could move a client's connection to the WAN.
            $"iifname {wan} ct direction original fib daddr . iif type local {mark.MarkConnection} comment \"came in before the guard\"",
            $"iifname {wan} ct direction reply {mark.ConnectionHasIt} {mark.MarkPacket} comment \"answer to control traffic\"",
            $"iifname != {wan} ct direction original {mark.ConnectionHasAnyBit} {mark.ClearConnection} comment \"opened from inside\"",
            // A SYN opens a connection and answers none, even where a forged packet from the WAN was there before it.
            $"iifname != {wan} tcp flags & (syn | ack) == syn accept",
            $"iifname != {wan} ct direction reply {mark.ConnectionHasIt} {mark.MarkPacket} comment \"answer to the WAN\"",
        ]);

        // Never on a forwarded port's way in: the mark would send the packet back out of the WAN. The price: where rp_filter is 1 on the
        // WAN link, a forwarded port is not reached from beyond the WAN's prefix, because the source is looked up without the mark.
        Chain(RulesetNames.MarkInbound, $"type filter hook prerouting priority {AfterNat}", [
            $"iifname {wan} ct direction original {mark.ConnectionHasIt} fib daddr type local {mark.MarkPacket}",
        ]);
        Chain(RulesetNames.MarkReplies, $"type route hook output priority {BeforeNat}", [
            "tcp flags & (syn | ack) == syn accept",
            $"ct direction reply {mark.ConnectionHasIt} {mark.MarkPacket} comment \"answer to the WAN\"",
        ]);
        Chain(RulesetNames.MarkLeaving, $"type filter hook output priority {LastWord}", [
            $"oifname {wan} {mark.PacketHasIt} ct direction original {mark.MarkConnection} comment \"control traffic\"",
            $"{mark.PacketLacksIt} ct direction original {mark.ConnectionHasAnyBit} {mark.ClearConnection} comment \"user traffic\"",
        ]);
    }

    // The group is that of the socket's owner, so that it holds for whatever resolver library a program has.
    private void WriteDnsRedirect(DnsRedirect redirect)
    {
        Line(1, $"counter {RulesetNames.RedirectCounter} {{ packets 0 bytes 0; }}");
        EveryFamilyChain(RulesetNames.DnsRedirect, $"type nat hook output priority {AheadOfOthersNat}", [
            $"{mark.PacketHasIt} accept comment \"control traffic\"",
            .. redirect.Listeners.GroupBy(static place => place.AddressFamily).Select(static places => places.First()).Select(place =>
                $"meta skgid {redirect.GroupId} meta nfproto {FamilyOf(place).Word()} meta l4proto {{ tcp, udp }} th dport 53 "
                + $"counter name \"{RulesetNames.RedirectCounter}\" dnat {(FamilyOf(place) == IpFamily.IPv4 ? "ip" : "ip6")} to {place}"),
        ]);
    }

    private static IpFamily FamilyOf(IPEndPoint place) =>
        place.AddressFamily == AddressFamily.InterNetwork ? IpFamily.IPv4 : IpFamily.IPv6;

    private void Chain(string name, string hook, IEnumerable<string> rules) => EveryFamilyChain(name, hook, [
        .. IpFamilyFacts.All.Except(plan.Families).Select(static family => $"meta nfproto {family.Word()} accept comment \"not guarded\""),
        .. rules,
    ]);

    private void EveryFamilyChain(string name, string hook, IEnumerable<string> rules)
    {
        Line(1, $"chain {name} {{");
        Line(2, $"{hook}; policy accept;");
        foreach (var rule in rules)
        {
            Line(2, rule);
        }

        Line(1, "}");
    }

    private void Line(int depth, string text) => script.Append('\t', depth).Append(text).Append('\n');
}
