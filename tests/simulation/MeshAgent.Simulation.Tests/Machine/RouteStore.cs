using System.Collections;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Simulation.Tests.Machine;

/// <summary>Every route of the machine, in order of age, with an index by table that a walk needs.</summary>
internal sealed class RouteStore : IReadOnlyList<Route>
{
    private readonly List<Route> routes = [];
    private readonly Dictionary<(uint Table, IpFamily Family), List<Route>> byTable = [];

    public int Count => routes.Count;

    public Route this[int index] => routes[index];

    /// <summary>The routes of one table.</summary>
    public List<Route> Of(uint table, IpFamily family)
    {
        if (!byTable.TryGetValue((table, family), out var found))
        {
            byTable[(table, family)] = found = routes.Where(route => route.Table == table && route.Family == family).ToList();
        }

        return found;
    }

    public void Add(Route route)
    {
        routes.Add(route);
        byTable.Clear();
    }

    /// <summary>Puts a route in the place of another.</summary>
    public void Replace(Route old, Route route)
    {
        routes[routes.IndexOf(old)] = route;
        byTable.Clear();
    }

    public int RemoveAll(Predicate<Route> which)
    {
        byTable.Clear();
        return routes.RemoveAll(which);
    }

    public IEnumerator<Route> GetEnumerator() => routes.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
