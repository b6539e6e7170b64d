using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Links;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Isolation;

namespace MeshAgent.Core.Decisions;

/// <summary>
/// What several parts of one decision work out alike from its view, worked out once: most of a decision's cost was the same rules made
/// eight times. Belongs to one view and one thread.
/// </summary>
internal sealed class DecisionCache
{
    private readonly Dictionary<(IpFamily Family, int Roles), IReadOnlyList<(Link Link, IPNetwork Prefix, IPAddress Own)>> onLink = [];
    private readonly Dictionary<IpFamily, EquatableArray<Wanted<RoutingRule>>> rules = [];
    private readonly Dictionary<IpFamily, bool> closed = [];
    private IReadOnlyDictionary<ExitKey, ExitReport>? reports;

    /// <summary>The prefixes on links of some roles.</summary>
    public IReadOnlyList<(Link Link, IPNetwork Prefix, IPAddress Own)> OnLink(
        IpFamily family, int roles, Func<IReadOnlyList<(Link Link, IPNetwork Prefix, IPAddress Own)>> find) => Of(onLink, (family, roles), find);

    /// <summary>The rules of a family.</summary>
    public EquatableArray<Wanted<RoutingRule>> Rules(IpFamily family, Func<EquatableArray<Wanted<RoutingRule>>> plan) => Of(rules, family, plan);

    /// <summary>Whether everything that refuses is in the kernel.</summary>
    public bool IsClosed(IpFamily family, Func<bool> look) => Of(closed, family, look);

    /// <summary>What providers report of their exits.</summary>
    public IReadOnlyDictionary<ExitKey, ExitReport> Reports(Func<IReadOnlyDictionary<ExitKey, ExitReport>> collect) => reports ??= collect();

    private static TValue Of<TKey, TValue>(Dictionary<TKey, TValue> known, TKey key, Func<TValue> find)
        where TKey : notnull
    {
        if (!known.TryGetValue(key, out var value))
        {
            known[key] = value = find();
        }

        return value;
    }
}
