using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Roles;
using MeshAgent.Host.Surveying;

namespace MeshAgent.Host.Diagnosis;

/// <summary>Judges what other services and settings of the kernel do to the agent's promises. Pure.</summary>
internal static class ServiceConflictJudge
{
    private static readonly string[] ForeignKeys = ["ManageForeignRoutes", "ManageForeignRoutingPolicyRules"];

    /// <summary>Judges.</summary>
    /// <param name="survey">The router.</param>
    /// <param name="facts">The machine.</param>
    /// <returns>The checks.</returns>
    public static IEnumerable<DoctorCheck> Of(RouterSurvey survey, MachineFacts facts) =>
        Networkd(facts).Concat(Ports(survey, facts)).Concat(survey.Roles.With(LinkRole.Wan).SelectMany(link => Sysctls(link.Name, survey, facts)));

    // networkd.conf(5): both are yes unless set; a boolean may be 0, no, n, false, f or off (systemd.syntax(7)).
    private static IEnumerable<DoctorCheck> Networkd(MachineFacts facts)
    {
        if (!facts.HasNetworkd)
        {
            yield break;
        }

        var managed = ForeignKeys.Where(key => !(facts.Networkd.TryGetValue(key, out var value)
            && value.ToUpperInvariant() is "0" or "NO" or "N" or "FALSE" or "F" or "OFF")).ToList();
        yield return managed.Count == 0
            ? new DoctorCheck("conflicts.networkd", CheckVerdict.Ok, "networkd leaves foreign routes and rules alone")
            : new DoctorCheck(
                "conflicts.networkd",
                CheckVerdict.Warning,
                $"networkd runs, and {string.Join(" and ", managed)} {(managed.Count == 1 ? "is" : "are")} not \"no\"",
                "when it reconfigures a link or starts anew it deletes the agent's routes and rules; they come back, after a moment without",
                "write /etc/systemd/networkd.conf.d/meshagent.conf: [Network], ManageForeignRoutes=no, ManageForeignRoutingPolicyRules=no; "
                    + "then restart systemd-networkd");
    }

    private static IEnumerable<DoctorCheck> Ports(RouterSurvey survey, MachineFacts facts)
    {
        var open = survey.Agent?.NameServers.Forwarder ?? [];
        foreach (var held in facts.HeldPorts.Where(held => !open.Contains(held.Place)))
        {
            yield return new DoctorCheck(
                "conflicts.ports",
                CheckVerdict.Warning,
                $"{held.Place} of dns.listen is held by {held.Holder}",
                "the forwarder cannot answer exit daemons there",
                "end that program, or name another port in dns.listen");
        }
    }

    private static IEnumerable<DoctorCheck> Sysctls(string wan, RouterSurvey survey, MachineFacts facts)
    {
        // The kernel takes the greater of both (ip-sysctl: rp_filter); strict is 1, loose is 2.
        var filter = Math.Max(Number(facts, "ipv4.conf.all.rp_filter") ?? 0, Number(facts, $"ipv4.conf.{wan}.rp_filter") ?? 0);
        yield return filter == 1
            ? new DoctorCheck(
                "sysctl.rpFilter",
                CheckVerdict.Warning,
                $"rp_filter is strict on {wan}",
                "packets that come in by the WAN and whose way back is the exit are dropped, so ports forwarded to the LAN are not reached",
                $"sysctl -w net.ipv4.conf.{wan}.rp_filter=2, and net.ipv4.conf.all.rp_filter not 1")
            : new DoctorCheck("sysctl.rpFilter", CheckVerdict.Ok, $"rp_filter is {(filter == 0 ? "off" : "loose")} on {wan}");

        if (!survey.Settings.Agent.Families.Contains(IpFamily.IPv6) || facts.HasNetworkd)
        {
            yield break;
        }

        // ip-sysctl: 1 takes advertisements unless the link forwards, 2 takes them anyway.
        var accept = Number(facts, $"ipv6.conf.{wan}.accept_ra");
        var forwards = Number(facts, $"ipv6.conf.{wan}.forwarding") == 1;
        if (accept == 0 || (accept == 1 && forwards))
        {
            yield return new DoctorCheck(
                "sysctl.acceptRa",
                CheckVerdict.Info,
                $"the kernel takes no router advertisements on {wan} (accept_ra is {accept}{(forwards ? ", and it forwards" : "")})",
                "there is an IPv6 WAN path only if somebody else (netifd, a DHCPv6 client, the operator) makes one",
                $"where nobody does: sysctl -w net.ipv6.conf.{wan}.accept_ra=2");
        }

        foreach (var user in survey.Roles.With(LinkRole.Lan).Where(link => Number(facts, $"ipv6.conf.{link.Name}.accept_ra") == 2))
        {
            yield return new DoctorCheck(
                "sysctl.acceptRa",
                CheckVerdict.Warning,
                $"the kernel takes router advertisements of hosts on {user.Name}",
                "any host there can give this router a default route and addresses",
                $"sysctl -w net.ipv6.conf.{user.Name}.accept_ra=0");
        }
    }

    private static int? Number(MachineFacts facts, string key) =>
        facts.Sysctls.TryGetValue(key, out var value) && int.TryParse(value, out var number) ? number : null;
}
