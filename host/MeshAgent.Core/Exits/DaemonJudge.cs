using System.Globalization;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Health;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Observation;

namespace MeshAgent.Core.Exits;

/// <summary>
/// Judges whether the exits' processes still have what their control traffic is known by. One that has lost it sends its lookups or its
/// outer packets as user traffic: refused without an exit, and a loop or a leak with one.
/// </summary>
public static class DaemonJudge
{
    /// <summary>Judges.</summary>
    /// <param name="view">What is known.</param>
    /// <returns>An item for each identity that is lost.</returns>
    public static IEnumerable<HealthItem> Of(DecisionView view) =>
        Tunnels(view).Concat(view.Snapshot.Daemons.Where(static seen => seen.IsRunning).SelectMany(seen => Daemon(seen, view)));

    // A tunnel that contacts nobody sends nothing, so its mark may not be set yet.
    private static IEnumerable<HealthItem> Tunnels(DecisionView view) =>
        from provider in view.Snapshot.Exits
        from tunnel in provider.Observation.Interfaces
        where provider.Observation.Exits.Any(exit => exit.Interface == tunnel.Name && exit.Endpoint is not null)
        let mark = view.Settings.Identity.Mark
        where ((tunnel.OuterMark ?? 0) & mark.Mask) != mark.Value
        select new HealthItem(
            $"exit.mark.{tunnel.Name}",
            Severity.Error,
            string.Create(
                CultureInfo.InvariantCulture, $"the packets of {tunnel.Name} carry the mark 0x{tunnel.OuterMark ?? 0:x} and not {mark}: somebody took it"),
            $"the agent sets it again at its next look; find out who changes it (wg set {tunnel.Name} fwmark, wg-quick, a firewall script)");

    private static IEnumerable<HealthItem> Daemon(DaemonSighting seen, DecisionView view) => seen.Daemon.Identity switch
    {
        DaemonIdentity.Group => Group(seen, view),
        DaemonIdentity.Cgroup when seen.IsCgroupMarked == false =>
        [
            Lost(seen, "runs in a control group whose sockets are not marked", "start it by: meshagent wan-exec -- CMD"),
        ],
        _ => [],
    };

    private static IEnumerable<HealthItem> Group(DaemonSighting seen, DecisionView view)
    {
        if (view.Settings.DnsRedirect is not { } redirect)
        {
            yield return Lost(
                seen,
                "relies on its group, and there is no such group, or nobody answers at dns.listen",
                "make the group that dns.group names, and free the places of dns.listen");
        }
        else if (seen.GroupId is { } group && group != redirect.GroupId)
        {
            yield return Lost(
                seen,
                string.Create(CultureInfo.InvariantCulture, $"runs in group {group} and not in {redirect.GroupId}, so its lookups go to the system's servers"),
                "restart it in the group that dns.group names");
        }
        else if (view.Snapshot.Guard is { Fault: null } guard && guard.InForce?.DnsRedirect != redirect)
        {
            yield return Lost(
                seen, "has its group, and the filter does not lead the group's lookups to the forwarder", "the agent writes the filter again at its next look");
        }
    }

    private static HealthItem Lost(DaemonSighting seen, string what, string fix) => new(
        $"exit.identity.{seen.Daemon.Name}",
        Severity.Error,
        string.Create(CultureInfo.InvariantCulture, $"{seen.Daemon.Name} (process {seen.Daemon.Pid}) {what}"),
        fix);
}
