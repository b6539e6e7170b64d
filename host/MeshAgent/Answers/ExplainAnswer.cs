using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Isolation;
using MeshAgent.Core.Roles;
using MeshAgent.Host.Agent;

namespace MeshAgent.Host.Answers;

/// <summary>Answers "why".</summary>
internal sealed class ExplainAnswer(IRouteBackend routes)
{
    /// <summary>Answers.</summary>
    /// <param name="view">The last round.</param>
    /// <param name="destination">An address to ask the kernel about; null for everything.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer.</returns>
    public async Task<ExplainReport> OfAsync(AgentView view, IPAddress? destination, CancellationToken cancellationToken)
    {
        var ways = new List<ExplainedWay>();
        if (destination is not null)
        {
            ways.Add(await WayAsync(view, "user traffic of this router", new RouteQuery(destination), cancellationToken));
            ways.Add(await WayAsync(
                view, "control traffic", new RouteQuery(destination, view.Settings.Identity.Mark.Value), cancellationToken));
        }

        var roles = LinkRoles.Find(view.Snapshot, view.Decision.Memory.Durable, view.Settings);
        return new ExplainReport(
            destination?.ToString() ?? "",
            ways,
            [.. IpFamilyFacts.All.SelectMany(family => RoutingOf(view, family))],
            [.. IpFamilyFacts.All.SelectMany(family => view.Decision.Memory.Paths[family]).Select(static path => new ExplainedItem(
                $"{path.Path.Family.Word()} path {path.Path}", $"{path.State.Word}: {path.Why}"))],
            [.. view.Decision.Memory.Exits.Select(exit => new ExplainedItem(
                $"exit {exit.Key.Name}{(exit.Key == view.Decision.Selected ? " (selected)" : "")}",
                $"{exit.State.Word}{(exit.Address is null ? "" : $" at {exit.Address}")}"
                + $"; {view.Decision.Verdicts.FirstOrDefault(verdict => verdict.Key == exit.Key)?.Why}"))],
            [.. view.Snapshot.Routing.Links.Select(link => new ExplainedItem(
                link.Name, $"{roles.Of(link.Name).ToString().ToLowerInvariant()}: {roles.Why(link.Name)}"))])
        {
            NameServers = [.. NameServerAnswer.Of(view)],
        };
    }

    private async Task<ExplainedWay> WayAsync(AgentView view, string packet, RouteQuery query, CancellationToken cancellationToken)
    {
        var answer = await routes.QueryAsync(query, cancellationToken);
        if (answer.Route is not { } route)
        {
            return new ExplainedWay(packet, RefusingRule(view, query), $"refused: {answer.Refusal?.Message}", "there is no way that it may take");
        }

        var plan = view.Decision.Plan.Routing[route.Family] ?? FamilyPlan.Nothing;
        var wanted = plan.Routes.FirstOrDefault(item => item.Item.Table == route.Table && item.Item.Destination == route.Destination
            && item.Item.NextHops.Any(hop => route.NextHops.Any(other => other.LinkIndex == hop.LinkIndex)));
        var rule = plan.Rules.Where(item => item.Item.Table == route.Table && item.Item.Mark is not null == (query.Mark != 0))
            .Select(static item => item.Item.ToString()).FirstOrDefault();
        return new ExplainedWay(
            packet,
            rule ?? "not a rule of the agent's",
            RouteText.Of(route, index => LinkName(view, index)),
            wanted?.Why ?? "not the agent's: a specific route of somebody else");
    }

    private static string RefusingRule(AgentView view, RouteQuery query)
    {
        var plan = view.Decision.Plan.Routing[query.Destination.Family()] ?? FamilyPlan.Nothing;
        var place = query.Mark != 0 ? Preferences.ControlRefused : Preferences.UserToExit;
        return plan.Rules.Select(static item => item.Item)
            .FirstOrDefault(item => item.Preference == view.Settings.Identity.RulePreference + place)?.ToString() ?? "no rule of the agent's";
    }

    private static IEnumerable<ExplainedItem> RoutingOf(AgentView view, IpFamily family)
    {
        var plan = view.Decision.Plan.Routing[family] ?? FamilyPlan.Nothing;
        return plan.Rules.OrderBy(static item => item.Item.Preference)
            .Select(item => new ExplainedItem($"{family.Word()} rule {item.Item}", item.Why))
            .Concat(plan.Routes.Select(item => new ExplainedItem(
                $"{family.Word()} route {RouteText.Of(item.Item, index => LinkName(view, index))}", item.Why)));
    }

    private static string LinkName(AgentView view, int index) =>
        view.Snapshot.Routing.Links.FirstOrDefault(link => link.Index == index)?.Name ?? $"if{index}";
}
