using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Isolation;
using MeshAgent.Core.Settings;
using MeshAgent.Host.Surveying;

namespace MeshAgent.Host.Diagnosis;

/// <summary>Judges who else decides about routing on this machine. Pure.</summary>
internal static class RoutingConflictJudge
{
    // mwan3 numbers its uplinks from 1 and has a rule for each at 1000, 2000 and 3000 plus that number, besides two for refusals at the end
    // of each range. They are there only while an uplink is up.
    private static readonly (uint First, uint Last)[] Mwan3Places = [(1001, 1254), (2001, 2254), (3001, 3254)];

    /// <summary>Judges.</summary>
    /// <param name="survey">The router.</param>
    /// <param name="facts">The machine.</param>
    /// <returns>The checks; one that all is well when there is no conflict.</returns>
    public static IEnumerable<DoctorCheck> Of(RouterSurvey survey, MachineFacts facts)
    {
        var found = (survey.Settings.Agent.Strategy == IsolationStrategy.Policy
                ? IpFamilyFacts.All.SelectMany(family => Rules(family, survey)).Concat(IpFamilyFacts.All.SelectMany(family => Tables(family, survey)))
                : [])
            .Concat(Mwan3(survey, facts))
            .Concat(Pbr(facts))
            .ToList();
        return found.Count > 0 ? found : [new DoctorCheck("conflicts.routing", CheckVerdict.Ok, "nobody else's rules or routes are in the agent's places")];
    }

    private static IEnumerable<DoctorCheck> Rules(IpFamily family, RouterSurvey survey)
    {
        var identity = survey.Settings.Agent.Identity;
        var first = identity.RulePreference;
        foreach (var rule in survey.Snapshot.Routing.Routing[family].Rules.Where(rule =>
            rule.Protocol != identity.RouteProtocol && !IsKernels(rule)))
        {
            if (rule.Preference >= first && rule.Preference < first + Preferences.Span)
            {
                yield return new DoctorCheck(
                    "conflicts.rules",
                    CheckVerdict.Warning,
                    $"{family.Word()} rule \"{rule}\" of somebody else is among the agent's ({first} to {first + Preferences.Span - 1})",
                    "what it matches is decided between the agent's rules, before or after the ones that isolate",
                    $"move it, or set isolation.rulePreference to a place of {Preferences.Span} free preferences");
            }
            else if (rule.Preference < first && LeadsUsers(rule, identity.Mark))
            {
                yield return new DoctorCheck(
                    "conflicts.rules",
                    CheckVerdict.Warning,
                    $"{family.Word()} rule \"{rule}\" of somebody else comes before the agent's",
                    "what it matches never meets the agent's rules; only the filter keeps it off the WAN",
                    $"remove it, give it a place after {first + Preferences.Span - 1}, or set isolation.rulePreference below {rule.Preference}");
            }

            if (rule.Mark is { } mark && (mark.Mask & identity.Mark.Mask) != 0 && rule.Preference < first + Preferences.Span)
            {
                yield return new DoctorCheck(
                    "conflicts.marks",
                    CheckVerdict.Warning,
                    $"{family.Word()} rule \"{rule}\" of somebody else tells packets by bits of the agent's mark {identity.Mark}",
                    "control traffic may be led elsewhere, or others' packets be taken for it",
                    "set isolation.mark to bits that nobody uses, such as 0x10000/0x10000");
            }
        }
    }

    // 0 is the kernel's look-up of local addresses, 32766 and 32767 those of main and default (ip-rule(8)).
    private static bool IsKernels(RoutingRule rule) =>
        rule is { Preference: 0, Table: RouteTables.Local } or { Preference: 32766, Table: RouteTables.Main } or { Preference: 32767, Table: RouteTables.Default };

    private static bool LeadsUsers(RoutingRule rule, PacketMark own) =>
        rule is { Action: RuleAction.Lookup, Table: not RouteTables.Local, SuppressPrefixLength: null or < 0 }
        && !(rule.Mark is { } mark && mark.Mask == own.Mask && mark.Value == own.Value);

    private static IEnumerable<DoctorCheck> Tables(IpFamily family, RouterSurvey survey)
    {
        var identity = survey.Settings.Agent.Identity;
        foreach (var table in new[] { identity.WanTable, identity.ExitTable })
        {
            var foreign = survey.Snapshot.Routing.Routing[family].Routes.Where(route => route.Table == table && route.Protocol != identity.RouteProtocol)
                .ToList();
            if (foreign.Count > 0)
            {
                yield return new DoctorCheck(
                    "conflicts.tables",
                    CheckVerdict.Warning,
                    $"{family.Word()} table {table} has {foreign.Count} routes of somebody else, such as "
                        + RouteText.Of(foreign[0], index => survey.Roles.Find(index)?.Name ?? $"if{index}"),
                    table == identity.ExitTable ? "users may be led by them" : "control traffic may be led by them",
                    $"set isolation.{(table == identity.ExitTable ? "exitTable" : "wanTable")} to a table that nobody uses");
            }
        }
    }

    private static IEnumerable<DoctorCheck> Mwan3(RouterSurvey survey, MachineFacts facts)
    {
        var identity = survey.Settings.Agent.Identity;
        var (first, last) = (identity.RulePreference, identity.RulePreference + Preferences.Span - 1);
        var overlaps = Array.Exists(Mwan3Places, place => first <= place.Last && last >= place.First);
        var rules = IpFamilyFacts.All.Sum(family => survey.Snapshot.Routing.Routing[family].Rules.Count(rule =>
            rule.Protocol != identity.RouteProtocol && Array.Exists(Mwan3Places, place => rule.Preference >= place.First && rule.Preference <= place.Last)));
        if (facts.HasMwan3)
        {
            yield return new DoctorCheck(
                "conflicts.mwan3",
                overlaps ? CheckVerdict.Error : CheckVerdict.Info,
                $"mwan3 is configured, and has {rules} rules now (its places are 1001 to 3254)",
                overlaps ? $"its rules stand among the agent's ({first} to {last}), and it deletes rules in its own places" : "",
                overlaps ? "set isolation.rulePreference to 900 or below, and isolation.wanTable and exitTable above its tables (1 to the number of its uplinks)" : "");
        }
    }

    private static IEnumerable<DoctorCheck> Pbr(MachineFacts facts)
    {
        if (facts.HasPbr)
        {
            yield return new DoctorCheck(
                "conflicts.pbr",
                CheckVerdict.Info,
                "pbr is configured (its rules stand around 30000, its marks are bits of 0xff0000)",
                "what it leads to the WAN by a policy is decided after the agent's rules, so it is refused or goes through the exit",
                "keep isolation.mark off 0xff0000; pbr's policies for the WAN have no effect beside the agent");
        }
    }
}
