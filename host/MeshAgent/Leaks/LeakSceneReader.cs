using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Roles;
using MeshAgent.Host.Surveying;

namespace MeshAgent.Host.Leaks;

/// <summary>Finds in a survey what the test needs to know. Pure.</summary>
internal static class LeakSceneReader
{
    /// <summary>Finds it.</summary>
    /// <param name="survey">The router.</param>
    /// <returns>The scene.</returns>
    public static LeakScene Read(RouterSurvey survey)
    {
        var wan = survey.Roles.With(LinkRole.Wan).Where(static link => link.IsUsable).ToList();
        var routing = survey.Snapshot.Routing;
        return new LeakScene
        {
            WanLinks = wan.Select(static link => link.Name).ToEquatableArray(),
            Gateways = (from family in IpFamilyFacts.All
                        from route in routing.Routing[family].Routes
                        where route.IsDefault && route.Type == RouteType.Unicast
                        from hop in route.NextHops
                        let link = wan.Find(link => link.Index == hop.LinkIndex)
                        where link is not null && hop.Gateway is not null
                        select (link.Name, Scoped(hop.Gateway!, link.Index))).Distinct().ToEquatableArray(),
            Servers = (from server in survey.Snapshot.NameServers
                       where server.Scope == NameServerScope.Wan
                       let link = survey.Roles.Find(server.LinkName)
                       where !server.Address.IsIPv6LinkLocal || link is not null
                       select (Scoped(server.Address, link?.Index ?? 0), (int)server.Port)).Distinct().ToEquatableArray(),
            Exits = (survey.Agent?.Exits ?? []).Select(static exit => IPEndPoint.TryParse(exit.Endpoint ?? "", out var place) ? place : null)
                .OfType<IPEndPoint>().Distinct().ToEquatableArray(),
            LanAddresses = (from address in routing.Addresses
                            let link = survey.Roles.Find(address.LinkIndex)
                            where link is not null && survey.Roles.Of(link.Name) == LinkRole.Lan
                                && !address.Address.IsIPv6LinkLocal && !address.IsTentative
                            select address.Address).ToEquatableArray(),
            Families = IpFamilyFacts.All.Where(family => survey.Settings.Agent.Families.Contains(family)
                && routing.Routing[family] is { IsAbsent: false, Fault: null }).ToEquatableArray(),
            Mark = survey.Settings.Agent.Identity.Mark.Value,
        };
    }

    private static IPAddress Scoped(IPAddress address, int link) =>
        address.IsIPv6LinkLocal ? new IPAddress(address.GetAddressBytes(), link) : address;
}
