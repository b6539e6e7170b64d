using System.Net;
using System.Text.Json;
using MeshAgent.Contracts.Links;

namespace MeshAgent.Routes.Iproute2.Reading;

/// <summary>Neighbours as <c>ip -j -N neigh show nud all</c> prints them. Pure.</summary>
internal static class NeighbourReader
{
    /// <summary>Reads one.</summary>
    /// <param name="item">An object of the list.</param>
    /// <param name="links">The links by their names.</param>
    public static Neighbour Read(JsonElement item, LinkBook links) => new(
        links.IndexOf(item.Text("dev")),
        IPAddress.Parse(item.Text("dst")),
        item.Items("state").Select(static state => state.GetString()).FirstOrDefault() switch
        {
            "REACHABLE" or "PERMANENT" or "NOARP" => NeighbourState.Reachable,
            "STALE" or "DELAY" or "PROBE" => NeighbourState.Stale,
            "FAILED" => NeighbourState.Failed,
            _ => NeighbourState.Unknown,
        },
        item.Text("lladdr"));
}
