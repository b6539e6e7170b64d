using MeshAgent.Host.Surveying;

namespace MeshAgent.Host.Diagnosis;

/// <summary>Takes over what the running agent says of itself. Pure.</summary>
internal static class AgentJudge
{
    /// <summary>Judges.</summary>
    /// <param name="survey">The router.</param>
    /// <returns>The checks.</returns>
    public static IEnumerable<DoctorCheck> Of(RouterSurvey survey)
    {
        if (survey.Agent is not { } agent)
        {
            yield return new DoctorCheck("agent.running", CheckVerdict.Info, survey.AgentProblem, "what only a running agent knows is not checked", "meshagent run");
            yield break;
        }

        yield return new DoctorCheck(
            "agent.running", CheckVerdict.Ok, $"the agent answers; user traffic: ipv4 {agent.Phase.IPv4}, ipv6 {agent.Phase.IPv6}");
        foreach (var (family, test) in new[] { ("ipv4", agent.SelfTest.IPv4), ("ipv6", agent.SelfTest.IPv6) })
        {
            yield return new DoctorCheck(
                $"agent.selfTest.{family}",
                test.Verdict == "failed" ? CheckVerdict.Error : test.Verdict == "passed" ? CheckVerdict.Ok : CheckVerdict.Info,
                $"the self-test of {family} is {test.Verdict}: {string.Join("; ", test.Checks.Select(static check => check.Detail).DefaultIfEmpty("there is nothing to ask"))}");
        }

        foreach (var item in agent.Health)
        {
            yield return new DoctorCheck(
                $"agent.{item.Id}",
                item.Severity switch { "error" => CheckVerdict.Error, "warning" => CheckVerdict.Warning, _ => CheckVerdict.Info },
                item.Message,
                "the agent reports it",
                item.Fix);
        }
    }
}
