using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.State;

/// <summary>Routes of all tables, rules and the packet filter of one node, in a form in which equal states are equal text.</summary>
/// <param name="Lines">
/// One line an object, sorted: its part (<c>route -4</c>, <c>rule -6</c>, <c>nft</c> …) and its JSON. What differs between two
/// runs of the same thing (handles, counters, lifetimes) is left out.
/// </param>
public sealed record RoutingState(IReadOnlyList<string> Lines)
{
    /// <summary>Reads the state with <c>ip</c> and <c>nft</c>.</summary>
    /// <param name="world">The neighbourhood.</param>
    /// <param name="node">The node.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The state.</returns>
    public static async Task<RoutingState> ReadAsync(Neighbourhood world, Node node, CancellationToken cancellation = default)
    {
        var lines = new List<string>();
        foreach (var family in AddressPlan.Families)
        {
            var routes = await world.IpAsync(node, $"-j {family.IpOption} route show table all", cancellation);
            var rules = await world.IpAsync(node, $"-j {family.IpOption} rule show", cancellation);
            lines.AddRange(StateText.LinesOf($"route {family.IpOption}", routes));
            lines.AddRange(StateText.LinesOf($"rule {family.IpOption}", rules));
        }

        var ruleset = (await world.RunAsync(node, new Command("nft", "-j", "list", "ruleset"), cancellation)).OrThrow();
        lines.AddRange(StateText.LinesOfRuleset(ruleset.Output));
        return new RoutingState([.. lines.Order(StringComparer.Ordinal)]);
    }

    /// <summary>What is in only one of two states.</summary>
    /// <param name="other">The other state.</param>
    /// <returns>Lines, those only here marked with "+ ", those only there with "- "; empty when the states are equal.</returns>
    public IReadOnlyList<string> DifferencesFrom(RoutingState other) =>
    [
        .. Lines.Except(other.Lines).Select(line => $"+ {line}"),
        .. other.Lines.Except(Lines).Select(line => $"- {line}"),
    ];
}
