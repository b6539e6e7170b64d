using MeshAgent.Contracts.Resolvers;
using MeshAgent.Core.Isolation;
using MeshAgent.Core.Settings;
using MeshAgent.Host.Surveying;

namespace MeshAgent.Host.Diagnosis;

/// <summary>Judges who asks which name server. Pure.</summary>
internal static class NameServerJudge
{
    /// <summary>Judges.</summary>
    /// <param name="survey">The router.</param>
    /// <param name="facts">The machine.</param>
    /// <returns>The checks.</returns>
    public static IEnumerable<DoctorCheck> Of(RouterSurvey survey, MachineFacts facts)
    {
        var servers = survey.Snapshot.NameServers;
        var wan = servers.Where(static server => server.Scope == NameServerScope.Wan).Select(static server => server.Address.ToString()).ToHashSet();
        var isPolicy = survey.Settings.Agent.Strategy == IsolationStrategy.Policy;
        yield return wan.Count > 0
            ? new DoctorCheck("dns.wanServers", CheckVerdict.Ok, $"WAN name servers: {string.Join(", ", wan)}")
            : new DoctorCheck(
                "dns.wanServers",
                CheckVerdict.Warning,
                "no WAN name server is known",
                "exits that have names cannot be found, and WAN paths cannot be proven",
                "name one in the settings of a resolver source");
        foreach (var address in WanServers.Shared(servers))
        {
            yield return new DoctorCheck(
                "dns.shared",
                isPolicy ? CheckVerdict.Info : CheckVerdict.Warning,
                $"{address} is asked for the WAN and by the system",
                isPolicy ? "the mark keeps the two apart: each side's packets take their own way" : "a host route to it would lead the system's lookups to the WAN, so it gets none",
                isPolicy ? "" : "name another WAN name server, or use isolation.strategy policy");
        }

        foreach (var refused in survey.Agent?.NameServers.Refused ?? [])
        {
            yield return new DoctorCheck(
                "dns.refused",
                CheckVerdict.Warning,
                refused.Why,
                $"it is not asked; asked now: {string.Join(", ", survey.Agent!.NameServers.Asked.DefaultIfEmpty("nobody"))}",
                "name another WAN name server, or use isolation.strategy policy");
        }

        foreach (var own in facts.ResolvConf.Where(wan.Contains))
        {
            yield return new DoctorCheck(
                "dns.resolvConf",
                CheckVerdict.Warning,
                $"/etc/resolv.conf names {own}, a WAN name server",
                "programs of this machine ask it as users do: through the exit, which it may not answer, and not at all while there is none",
                "name a server in resolv.conf that is reached through the exit or the mesh, or one on this machine");
        }
    }
}
