using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Roles;
using MeshAgent.Core.Settings;

namespace MeshAgent.Core.Isolation;

/// <summary>Plans the table that user traffic looks its default up in.</summary>
public static class ExitTablePlanner
{
    /// <summary>The metric of the tunnel's default.</summary>
    public const uint TunnelMetric = 100;

    /// <summary>The metric of a default that the mesh announces: taken when there is no tunnel.</summary>
    public const uint MeshMetric = 200;

    /// <summary>The metric of the refusal: the worst that the kernel knows, so that any default beats it.</summary>
    public const uint BackstopMetric = uint.MaxValue;

    /// <summary>The refusal that stands under every default of the table.</summary>
    /// <param name="family">The family.</param>
    /// <param name="view">What is known.</param>
    /// <returns>An unreachable default; nothing with <c>fallback: direct</c>.</returns>
    public static EquatableArray<Wanted<Route>> Backstop(IpFamily family, DecisionView view) =>
        view.Settings.Fallback == Fallback.Direct
            ? []
            :
            [
                new(Default(family, view) with { Type = RouteType.Unreachable, Metric = BackstopMetric },
                    "user traffic without an exit is refused, not leaked"),
            ];

    /// <summary>The defaults for user traffic.</summary>
    /// <param name="family">The family.</param>
    /// <param name="view">What is known.</param>
    /// <param name="selected">The exit that user traffic goes to; null when there is none.</param>
    /// <returns>The tunnel's default when it may be used, and the mesh's.</returns>
    public static EquatableArray<Wanted<Route>> Defaults(IpFamily family, DecisionView view, ExitMemory? selected)
    {
        var wanted = new List<Wanted<Route>>();
        if (Tunnel(family, view, selected) is ({ } tunnel, { } report))
        {
            var gateway = report.Gateways[family];
            wanted.Add(new(
                Default(family, view) with
                {
                    Metric = TunnelMetric,
                    // The gateway is taken for on-link: asking the rules for it would find the refusal that stands under this very default.
                    NextHops = [new NextHop { LinkIndex = tunnel.Index, Gateway = gateway, OnLink = gateway is not null }],
                    PreferredSource = gateway is null ? null : SourceBeside(gateway, tunnel.Index, view),
                    Scope = family == IpFamily.IPv4 && gateway is null ? RouteScope.Link : RouteScope.Universe,
                },
                $"exit {selected!.Key.Name} is {selected.State.Word}"));
        }

        var announced = view.Snapshot.Routing.Routing[family].Routes.Where(route => IsMeshDefault(route, view));
        if (announced.MinBy(static route => route.Metric) is { } mesh)
        {
            wanted.Add(new(
                mesh with
                {
                    Table = view.Settings.Identity.ExitTable,
                    Metric = MeshMetric,
                    Protocol = view.Settings.Identity.RouteProtocol,
                    ExpiresSeconds = null,
                    NextHops = mesh.NextHops.Select(static hop => hop with { IsDead = false }).ToEquatableArray(),
                },
                "the mesh announces a default"));
        }

        return wanted.ToEquatableArray();
    }

    /// <summary>
    /// The tunnel link that user traffic of a family may be sent into now. It must live, carry the family, mark its outer packets, and the
    /// rules that keep marked packets out of it must be in the kernel: otherwise its packets would enter it again and again.
    /// </summary>
    private static (Contracts.Links.Link? Link, ExitReport? Report) Tunnel(IpFamily family, DecisionView view, ExitMemory? selected)
    {
        if (selected is not { State.IsAlive: true } || !ExitSelection.ReportsOf(view).TryGetValue(selected.Key, out var report)
            || report.Endpoint is not { } endpoint || !(report.IsSelected || IsHandingOver(family, report, selected.Key.Provider, view)))
        {
            return default;
        }

        var tunnel = view.Snapshot.Exits.Where(provider => provider.Provider == selected.Key.Provider)
            .SelectMany(static provider => provider.Observation.Interfaces)
            .FirstOrDefault(item => item.Name == report.Interface);
        return tunnel is not null
            && tunnel.Carries[family]
            && IsMarked(tunnel, view)
            && KeepsOut(endpoint.Address, view)
                ? (view.Roles.Find(tunnel.Name), report)
                : default;
    }

    // Users who go to one exit of a link already stay on the link while its provider hands them to another one: refusing them for that
    // moment would break their connections for nothing.
    private static bool IsHandingOver(IpFamily family, ExitReport report, string provider, DecisionView view) =>
        view.Roles.Find(report.Interface) is { } link
        && view.Snapshot.Exits.Where(other => other.Provider == provider).SelectMany(static other => other.Observation.Exits)
            .Any(other => other.Interface == report.Interface && other.IsSelected)
        && view.Snapshot.Routing.Routing[family].Routes.Any(route => route.IsDefault
            && route.Table == view.Settings.Identity.ExitTable && route.Protocol == view.Settings.Identity.RouteProtocol
            && route.Type == RouteType.Unicast && route.Metric == TunnelMetric && route.NextHops.All(hop => hop.LinkIndex == link.Index));

    // A link that several exits share has an address in the prefix of each, and an exit knows the way back to its own only.
    private static System.Net.IPAddress? SourceBeside(System.Net.IPAddress gateway, int link, DecisionView view) =>
        view.Snapshot.Routing.Addresses.FirstOrDefault(address => address.LinkIndex == link && address.Prefix.Contains(gateway))?.Address;

    private static bool IsMarked(ExitInterface tunnel, DecisionView view) =>
        tunnel.OuterMark is { } mark && (mark & view.Settings.Identity.Mark.Mask) == view.Settings.Identity.Mark.Value;

    private static bool KeepsOut(System.Net.IPAddress endpoint, DecisionView view)
    {
        if (IsolationPlanner.IsHostRoutes(view))
        {
            return HostRoutePlanner.IsPinned(endpoint, view);
        }

        var seen = view.Snapshot.Routing.Routing[endpoint.Family()];
        return seen.Fault is null && RulePlanner.Plan(endpoint.Family(), view).Where(static rule => rule.Item.Mark is not null)
            .All(rule => seen.Rules.Contains(rule.Item));
    }

    private static bool IsMeshDefault(Route route, DecisionView view) =>
        route.IsDefault
        && route.Table == RouteTables.Main
        && route.Type == RouteType.Unicast
        && route.Protocol != view.Settings.Identity.RouteProtocol
        && route.NextHops.Count > 0
        && route.NextHops.All(hop => !hop.IsDead && view.Roles.Find(hop.LinkIndex) is { } link && view.Roles.Of(link.Name) == LinkRole.Mesh);

    private static Route Default(IpFamily family, DecisionView view) => new()
    {
        Destination = family.Everything(),
        Table = view.Settings.Identity.ExitTable,
        Protocol = view.Settings.Identity.RouteProtocol,
    };
}
