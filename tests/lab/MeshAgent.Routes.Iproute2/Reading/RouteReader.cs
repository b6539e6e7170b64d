using System.Text.Json;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Routes.Iproute2.Reading;

/// <summary>Routes as <c>ip -j -d -N route</c> prints them. Pure.</summary>
/// <param name="links">The links by their names.</param>
internal sealed class RouteReader(LinkBook links)
{
    /// <summary>Reads one.</summary>
    /// <param name="item">An object of the list.</param>
    /// <param name="family">The family that was asked for.</param>
    /// <returns>The route; null when the contract has no word for it, or its link is gone meanwhile.</returns>
    public Route? Read(JsonElement item, IpFamily family)
    {
        var type = (RouteType)(item.Number("type") ?? (long)RouteType.Unicast);
        var hops = item.Has("nexthops") ? item.Items("nexthops").ToList() : item.Has("dev") ? [item] : [];
        if (item.Has("tos") || !Enum.IsDefined(type) || hops.Exists(hop => links.IndexOf(hop.Text("dev")) == 0))
        {
            return null;
        }

        return new Route
        {
            Destination = JsonParts.Network(item.Text("dst"), family),
            SourcePrefix = item.Has("from") ? JsonParts.Network(item.Text("from"), family) : null,
            Table = (uint)(item.Number("table") ?? RouteTables.Main),
            Type = type,
            NextHops = Refuses(type) ? [] : hops.Select(Hop).ToEquatableArray(),
            Metric = (uint)(item.Number("metric") ?? 0),
            Protocol = (byte)(item.Number("protocol") ?? 0),
            Scope = (RouteScope)(item.Number("scope") ?? 0),
            PreferredSource = item.Address("prefsrc"),
            Mtu = (int)(item.Items("metrics").Select(static metric => metric.Number("mtu")).FirstOrDefault() ?? 0),
            ExpiresSeconds = item.Number("expires"),
        };
    }

    private static bool Refuses(RouteType type) =>
        type is RouteType.Blackhole or RouteType.Unreachable or RouteType.Prohibit or RouteType.Throw;

    private NextHop Hop(JsonElement item) => new()
    {
        LinkIndex = links.IndexOf(item.Text("dev")),
        Gateway = item.Address("gateway") ?? (item.TryGetProperty("via", out var via) ? via.Address("host") : null),
        OnLink = item.HasFlag("onlink"),
        Weight = (int)(item.Number("weight") ?? 1),
        IsDead = !links.IsUsable(item.Text("dev")),
    };
}
