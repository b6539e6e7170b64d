using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Guard;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Roles;
using MeshAgent.Core.Settings;

namespace MeshAgent.Core.Isolation;

/// <summary>Plans the packet filter.</summary>
public static class GuardPlanner
{
    /// <summary>Plans it.</summary>
    /// <param name="view">What is known.</param>
    /// <param name="routing">What routes and rules should be.</param>
    /// <param name="names">What the names of exits are known to stand for.</param>
    /// <returns>The plan.</returns>
    public static GuardPlan Plan(DecisionView view, PerFamily<FamilyPlan> routing, EquatableArray<NameMemory> names)
    {
        var tunnels = view.Snapshot.Exits.SelectMany(static provider => provider.Observation.Interfaces).ToList();
        var guarded = view.Settings.Families
            .Where(family => view.Settings.Fallback == Fallback.None || !routing[family].ExitRoutes.IsEmpty)
            .ToEquatableArray();
        return new GuardPlan
        {
            Mark = view.Settings.Identity.Mark,
            WanLinks = WanLinks(view),
            DropsUserTraffic = !guarded.IsEmpty,
            DnsRedirect = view.Settings.DnsRedirect,
            Families = guarded.IsEmpty ? view.Settings.Families : guarded,
            MasqueradeLinks = tunnels.Where(static tunnel => tunnel.Masquerade).Select(static tunnel => tunnel.Name).ToEquatableArray(),
            ClampLinks = tunnels.Where(static tunnel => tunnel.ClampSegmentSize).Select(static tunnel => tunnel.Name).ToEquatableArray(),
            OwnEndpoints = OwnEndpoints(view, names),
        };
    }

    // Every address that an exit may be contacted at, and not only the one of the moment: the filter is in force before the first packet
    // goes there, and stays as it is while addresses are tried in turn. Where packets go now is among them even if the far end has roamed
    // there.
    private static EquatableArray<TunnelEndpoint> OwnEndpoints(DecisionView view, EquatableArray<NameMemory> names) =>
        (from provider in view.Snapshot.Exits
         from report in provider.Observation.Exits
         let key = new ExitKey(provider.Provider, report.Name)
         let known = ExitTracker.AddressesOf(key, report.Target, names, view.Memory.Durable)
             .Select(address => new IPEndPoint(address, report.Target.Port))
         from endpoint in report.Endpoint is { } current ? known.Append(current) : known
         select new TunnelEndpoint(report.Interface, endpoint))
        .Distinct()
        .OrderBy(static end => end.LinkName, StringComparer.Ordinal)
        .ThenBy(static end => end.Endpoint.ToString(), StringComparer.Ordinal)
        .ToEquatableArray();

    // A link that the operator names, or that memory knows as an uplink, is guarded before it exists: there is no first moment.
    private static EquatableArray<string> WanLinks(DecisionView view) =>
        view.Roles.With(LinkRole.Wan).Select(static link => link.Name)
            .Concat(view.Settings.WanLinks.Where(static name => name != LinkPattern.Auto && !name.Contains('*', StringComparison.Ordinal)
                && !name.Contains('?', StringComparison.Ordinal)))
            .Concat(IpFamilyFacts.All.SelectMany(family => view.Memory.Durable.Paths[family])
                .SelectMany(static path => path.Path.Hops).Select(static hop => hop.LinkName))
            .Distinct()
            .Where(name => view.Roles.Of(name) is LinkRole.Wan or LinkRole.Other)
            .Order(StringComparer.Ordinal)
            .ToEquatableArray();
}
