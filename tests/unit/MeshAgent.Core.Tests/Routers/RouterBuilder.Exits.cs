using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Applying;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Isolation;
using MeshAgent.Core.Observation;

namespace MeshAgent.Core.Tests.Routers;

/// <summary>The router's tunnels, and what a plan makes of the router.</summary>
internal sealed partial class RouterBuilder
{
    private readonly List<(string Provider, ExitInterface Tunnel)> tunnels = [];
    private readonly List<(string Provider, ExitReport Report)> exits = [];

    /// <summary>A tunnel link in working order: it exists, has addresses of both families, and its packets are marked.</summary>
    public RouterBuilder Tunnel(string name, string provider = "wireguard", uint? mark = 1)
    {
        tunnels.Add((provider, new ExitInterface { Name = name, OuterMark = mark, Carries = PerFamily.Both(true) }));
        return Link(name, pointToPoint: true);
    }

    public RouterBuilder ChangeTunnel(string name, Func<ExitInterface, ExitInterface> change)
    {
        var place = tunnels.FindIndex(item => item.Tunnel.Name == name);
        tunnels[place] = (tunnels[place].Provider, change(tunnels[place].Tunnel));
        return this;
    }

    public RouterBuilder Exit(string name, string target, int priority = 0, string tunnel = "wg_exit", string provider = "wireguard")
    {
        Assert.True(ExitTarget.TryParse(target, out var parsed));
        exits.Add((provider, new ExitReport { Name = name, Target = parsed!, Priority = priority, Interface = tunnel }));
        return this;
    }

    public RouterBuilder ChangeExit(string name, Func<ExitReport, ExitReport> change)
    {
        var place = exits.FindIndex(item => item.Report.Name == name);
        exits[place] = (exits[place].Provider, change(exits[place].Report));
        return this;
    }

    /// <summary>Users' packets go into a link, and none comes back; null when that is not so.</summary>
    public LinkStillness? Stillness { get; set; }

    public ExitReport ExitReport(string name) => exits.Find(item => item.Report.Name == name).Report;

    /// <summary>The exit has answered this long ago.</summary>
    public RouterBuilder Handshake(string name, TimeSpan age = default) => ChangeExit(name, report => report with
    {
        HandshakeAge = age,
        ReceivedBytes = report.ReceivedBytes + (age == default ? 100 : 0),
    });

    /// <summary>Does what the plan says, as an applier and plugins without a fault would.</summary>
    public RouterBuilder Take(Plan plan)
    {
        var seen = Build().Routing;
        foreach (var family in IpFamilyFacts.All.Where(family => plan.Routing[family] is not null))
        {
            foreach (var change in RoutingDiff.Between(plan.Routing[family]!, seen.Routing[family], RouteProtocols.MeshAgent).All())
            {
                Take(change);
            }
        }

        foreach (var (provider, exitPlan) in plan.Exits)
        {
            foreach (var directive in exitPlan.Exits)
            {
                ChangeExit(directive.Name, report => Obey(report, directive));
            }
        }

        if (guard is not null)
        {
            guard = guard with { InForce = plan.Guard };
        }

        return this;
    }

    /// <summary>Forgets the reports of lookups and probes: each is seen once.</summary>
    public RouterBuilder WithoutReports()
    {
        lookups.Clear();
        probes.Clear();
        return this;
    }

    private static ExitReport Obey(ExitReport report, ExitDirective directive) => report with
    {
        Endpoint = directive.Endpoint,
        IsSelected = directive.IsSelected,
        HandshakeAge = Equals(report.Endpoint, directive.Endpoint) ? report.HandshakeAge : null,
    };

    private void Take(RouteChange change)
    {
        switch (change)
        {
            case AddRoute add:
                routes.RemoveAll(route => route.Protocol == RouteProtocols.MeshAgent && route.Destination == add.Route.Destination
                    && route.Table == add.Route.Table && route.Metric == add.Route.Metric);
                routes.Add(add.Route);
                break;
            case AddRule add:
                rules.Add(add.Rule);
                break;
            case DeleteRoute delete:
                Assert.True(routes.Remove(delete.Route));
                break;
            case DeleteRule delete:
                Assert.True(rules.Remove(delete.Rule));
                break;
        }
    }

    private EquatableArray<ProviderSnapshot> BuildExits() =>
        tunnels.Select(static item => item.Provider).Concat(exits.Select(static item => item.Provider)).Distinct()
            .Select(provider => new ProviderSnapshot(provider, new ExitObservation
            {
                Interfaces = tunnels.Where(item => item.Provider == provider).Select(static item => item.Tunnel).ToEquatableArray(),
                Exits = exits.Where(item => item.Provider == provider).Select(static item => item.Report).ToEquatableArray(),
            }))
            .ToEquatableArray();
}
