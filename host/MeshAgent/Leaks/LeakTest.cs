using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Links;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Roles;
using MeshAgent.Core.Settings;
using MeshAgent.Host.Status;
using MeshAgent.Host.Surveying;

namespace MeshAgent.Host.Leaks;

/// <summary>
/// Tries to leak: sends user packets of every kind in every way that a program of this machine can, and watches the WAN links for them. On
/// a router in order none of them leaves; should one, it carries nothing but random bytes and dies at the first router. Marked packets,
/// which must be seen, prove that the watcher sees.
/// </summary>
internal static class LeakTest
{
    /// <summary>
    /// How long packets may take to leave: the first to a neighbour waits for its address, which the kernel asks for three times, a second
    /// apart (RETRANS_TIMER of RFC 4861; arp(7)). Less would take what is about to leave for kept back.
    /// </summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1.5);

    /// <summary>How long the control may take to be seen; on a machine that is busy, longer than the packets themselves.</summary>
    private static readonly TimeSpan ControlLimit = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs it.</summary>
    /// <param name="survey">The router.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="SocketException">The WAN links cannot be watched.</exception>
    public static async Task<LeakReport> RunAsync(RouterSurvey survey, CancellationToken cancellationToken)
    {
        var scene = LeakSceneReader.Read(survey);
        var random = new Random(RandomNumberGenerator.GetInt32(int.MaxValue));
        var seen = new List<SeenPacket>();
        var watchers = new List<WanWatcher>();
        using var sender = new LeakSender();
        try
        {
            foreach (var name in scene.WanLinks)
            {
                watchers.Add(WanWatcher.Open(name, survey.Roles.Find(name)!.Index));
            }

            var attempts = Send(sender, LeakProbePlanner.Attempts(scene, random));
            await TakeAsync(watchers, seen, Settling, static () => false, cancellationToken);

            // Last, on the same links: when these are seen, everything that left before has been seen too.
            var controls = Send(sender, LeakProbePlanner.Controls(scene, random));
            await TakeAsync(
                watchers, seen, ControlLimit, () => LeakJudge.Controls(controls, seen).All(static control => control.Seen), cancellationToken);
            var judged = LeakJudge.Attempts(attempts, seen, family => IsAllowed(family, survey));
            var control = LeakJudge.Controls(controls, seen);
            var forwarded = await ForwardedAsync(survey, scene, cancellationToken);
            var verdict = LeakJudge.Verdict(
                control,
                judged.Any(static attempt => attempt.Leaked) || forwarded.Any(static way => way.Leaks),
                watchers.Sum(static watcher => watcher.Lost()));
            return new LeakReport(
                StatusWords.Word(verdict),
                survey.Agent is null ? survey.AgentProblem : "answers",
                control,
                judged,
                forwarded,
                [.. NotTried(scene)]);
        }
        finally
        {
            watchers.ForEach(static watcher => watcher.Dispose());
        }
    }

    private static List<(LeakProbe Probe, string Problem)> Send(LeakSender sender, IEnumerable<LeakProbe> probes) =>
        [.. probes.Select(probe => (probe, sender.Send(probe)))];

    private static async Task TakeAsync(
        List<WanWatcher> watchers, List<SeenPacket> seen, TimeSpan time, Func<bool> isEnough, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        do
        {
            await Task.Delay(Look, cancellationToken);

            // Control traffic of the tunnel may be thousands of packets a second; only what can be the test's own is kept.
            seen.AddRange(watchers.SelectMany(static watcher => watcher.Take()).Where(static packet => packet.HopLimit == 1 || packet.Payload.Length < 64));
        }
        while (!isEnough() && TimeProvider.System.GetElapsedTime(start) < time);
    }

    private static bool IsAllowed(IpFamily family, RouterSurvey survey) =>
        survey.Settings.Agent.Fallback == Fallback.Direct && survey.Agent?.Phase[family] == "direct";

    // A packet of a LAN host can only be sent by one. Its way is asked of the kernel instead, by the very rules that it would meet.
    private static async Task<IReadOnlyList<ForwardedWay>> ForwardedAsync(RouterSurvey survey, LeakScene scene, CancellationToken cancellationToken)
    {
        var ways = new List<ForwardedWay>();
        foreach (var address in survey.Snapshot.Routing.Addresses.Where(address => scene.LanAddresses.Contains(address.Address)))
        {
            var link = survey.Roles.Find(address.LinkIndex)!;
            foreach (var target in scene.Families.Where(family => family == address.Family).SelectMany(family => Targets(family, scene)))
            {
                var query = new RouteQuery(target, 0, Neighbour(address), link.Name)
                {
                    IpProtocol = survey.Snapshot.Capabilities.HasFlag(RouteBackendCapabilities.RulePorts) ? PacketReader.Udp : (byte)0,
                };
                ways.Add(Judge(survey, link, target, await survey.Routes.QueryAsync(query, cancellationToken)));
            }
        }

        return ways;
    }

    private static ForwardedWay Judge(RouterSurvey survey, Link from, IPAddress target, RouteAnswer answer)
    {
        var family = target.Family();
        var exit = answer.Route?.NextHops.Select(hop => survey.Roles.Find(hop.LinkIndex)).OfType<Link>().FirstOrDefault();
        var isWan = exit is not null && survey.Roles.Of(exit.Name) == LinkRole.Wan;
        var isFiltered = survey.Agent?.SelfTest[family].Checks.Any(static check => check is { Check: "filter", Verdict: "passed" }) == true;
        return new ForwardedWay(
            family.Word(),
            from.Name,
            target.ToString(),
            answer.Route is { } route
                ? RouteText.Of(route, index => survey.Roles.Find(index)?.Name ?? $"if{index}") + (isWan && isFiltered ? "; dropped there by the filter" : "")
                : $"refused: {answer.Refusal?.Message}",
            isWan && !isFiltered && !IsAllowed(family, survey));
    }

    private static IEnumerable<IPAddress> Targets(IpFamily family, LeakScene scene) =>
        new[] { LeakProbePlanner.InternetOf(family) }
            .Concat(scene.Servers.Select(static server => server.Address).Where(address => address.Family() == family && !address.IsIPv6LinkLocal));

    // Any other address of the link's prefix stands for a host there.
    private static IPAddress Neighbour(LinkAddress own)
    {
        var bytes = own.Address.GetAddressBytes();
        bytes[^1] ^= 2;
        return new IPAddress(bytes);
    }

    private static IEnumerable<string> NotTried(LeakScene scene)
    {
        yield return "packets of LAN and mesh hosts are not sent: their ways are asked of the kernel; the filter's drop of them is what status shows";
        if (scene.WanLinks.IsEmpty)
        {
            yield return "there is no WAN link that is up: nothing can leave, and nothing is proven";
        }

        foreach (var link in scene.WanLinks)
        {
            foreach (var family in scene.Families.Where(family => !scene.Gateways.Any(item => item.Link == link && item.Gateway.Family() == family)))
            {
                yield return $"{link} has no {family.Word()} default: there is no positive control for {family.Word()} on it";
            }
        }
    }
}
