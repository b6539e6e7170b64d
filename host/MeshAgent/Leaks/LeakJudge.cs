using System.Globalization;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Host.Status;

namespace MeshAgent.Host.Leaks;

/// <summary>Tells from what left by the WAN links which attempts leaked. Pure.</summary>
internal static class LeakJudge
{
    /// <summary>Whether a packet that was seen is one that was sent.</summary>
    /// <param name="packet">The packet that was seen.</param>
    /// <param name="probe">The one that was sent.</param>
    /// <returns>
    /// True when destination and protocol agree, and content does. A connection's first packet carries none: its port and its hop limit of
    /// 1, which nobody else's has, tell instead. Source address and port are left out, since address translation changes them.
    /// </returns>
    public static bool IsOf(SeenPacket packet, LeakProbe probe) =>
        packet.Protocol == ProtocolOf(probe)
        && packet.Destination.GetAddressBytes().AsSpan().SequenceEqual(probe.Target.GetAddressBytes())
        && (probe.Transport == LeakTransport.Icmp || packet.DestinationPort == probe.Port)
        && (probe.Transport == LeakTransport.Tcp ? packet.HopLimit == 1 : packet.Payload.Span.StartsWith(probe.Content.ToArray()));

    /// <summary>Judges the positive control.</summary>
    /// <param name="sent">What was sent, and why the kernel did not take it.</param>
    /// <param name="seen">What has left.</param>
    /// <returns>What became of each.</returns>
    public static IReadOnlyList<LeakControl> Controls(
        IEnumerable<(LeakProbe Probe, string Problem)> sent, IReadOnlyCollection<SeenPacket> seen) =>
        [.. sent.Select(item => new LeakControl(
            item.Probe.BoundTo,
            item.Probe.Family.Word(),
            Place(item.Probe),
            seen.Any(packet => packet.Link == item.Probe.BoundTo && IsOf(packet, item.Probe)),
            item.Problem))];

    /// <summary>Judges the attempts.</summary>
    /// <param name="sent">What was sent, and why the kernel did not take it.</param>
    /// <param name="seen">What has left.</param>
    /// <param name="isAllowed">Whether user traffic of a family may take the WAN now.</param>
    /// <returns>What became of each.</returns>
    public static IReadOnlyList<LeakAttempt> Attempts(
        IEnumerable<(LeakProbe Probe, string Problem)> sent, IReadOnlyCollection<SeenPacket> seen, Func<IpFamily, bool> isAllowed)
    {
        // TCP sends its first packet again when nobody answers: that is the same attempt.
        var left = seen.Where(static packet => packet.Protocol != PacketReader.Tcp)
            .Concat(seen.Where(static packet => packet.Protocol == PacketReader.Tcp)
                .DistinctBy(static packet => (packet.Link, packet.SourcePort, packet.Destination, packet.DestinationPort)))
            .ToList();
        return [.. sent.Select(item =>
        {
            // A packet proves one attempt: two connections to one place would otherwise both be found by the first one's.
            var leak = left.Find(packet => IsOf(packet, item.Probe) && (item.Probe.BoundTo.Length == 0 || packet.Link == item.Probe.BoundTo));
            if (leak is not null)
            {
                left.Remove(leak);
            }

            var allowed = isAllowed(item.Probe.Family);
            return new LeakAttempt(
                item.Probe.Family.Word(),
                StatusWords.Word(item.Probe.Transport),
                Place(item.Probe),
                item.Probe.How,
                leak is not null && !allowed,
                leak is not null && allowed,
                leak is null ? item.Problem.Length > 0 ? item.Problem : "not seen on a WAN link" : Text(leak));
        })];
    }

    /// <summary>Judges the whole.</summary>
    /// <param name="controls">The positive control.</param>
    /// <param name="leaks">Whether anything leaked.</param>
    /// <param name="lost">Packets that the watchers could not keep.</param>
    /// <returns>The verdict: a leak that was seen counts whatever else was not.</returns>
    public static LeakVerdict Verdict(IReadOnlyCollection<LeakControl> controls, bool leaks, long lost) =>
        leaks ? LeakVerdict.Leaking
        : controls.Count > 0 && controls.All(static control => control.Seen) && lost == 0 ? LeakVerdict.Clean
        : LeakVerdict.Unproven;

    private static byte ProtocolOf(LeakProbe probe) => probe.Transport switch
    {
        LeakTransport.Udp => PacketReader.Udp,
        LeakTransport.Tcp => PacketReader.Tcp,
        _ => probe.Family == IpFamily.IPv4 ? PacketReader.Icmp : PacketReader.IcmpV6,
    };

    private static string Place(LeakProbe probe) => probe.Port == 0
        ? $"{probe.TargetWord}, {probe.Target}"
        : string.Create(CultureInfo.InvariantCulture, $"{probe.TargetWord}, {probe.Target} port {probe.Port}");

    private static string Text(SeenPacket packet) => string.Create(
        CultureInfo.InvariantCulture,
        $"left by {packet.Link}: {packet.Source} > {packet.Destination}, protocol {packet.Protocol}, port {packet.DestinationPort}, hop limit {packet.HopLimit}");
}
