using System.Net;
using MeshAgent.Conformance.Stages;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Conformance.Routes;

/// <summary>
/// A machine set up as <see cref="RouteWorld"/> says, and a third party on it: everything here is done and read by other means than the
/// plugin under test.
/// </summary>
public interface IRouteStage : IStage
{
    /// <summary>What it can show.</summary>
    RouteStageAbilities Abilities { get; }

    /// <summary>The index of a link.</summary>
    /// <param name="link">Its name.</param>
    /// <returns>The index.</returns>
    int IndexOf(string link);

    /// <summary>A third party adds a route; it is there afterwards.</summary>
    /// <param name="route">The route, with that party's protocol.</param>
    /// <returns>When it is there.</returns>
    Task AddAsync(Route route);

    /// <summary>A third party deletes a route, whoever made it.</summary>
    /// <param name="route">The route.</param>
    /// <returns>When it is gone.</returns>
    Task DeleteAsync(Route route);

    /// <summary>A third party adds a rule.</summary>
    /// <param name="rule">The rule, with that party's protocol.</param>
    /// <returns>When it is there.</returns>
    Task AddAsync(RoutingRule rule);

    /// <summary>A third party deletes a rule, whoever made it.</summary>
    /// <param name="rule">The rule.</param>
    /// <returns>When it is gone.</returns>
    Task DeleteAsync(RoutingRule rule);

    /// <summary>Somebody sets a link up or down.</summary>
    /// <param name="link">The link's name.</param>
    /// <param name="isUp">What it should be.</param>
    /// <returns>When it is so.</returns>
    Task SetUpAsync(string link, bool isUp);

    /// <summary>Somebody gives a link an address more.</summary>
    /// <param name="link">The link's name.</param>
    /// <param name="address">The address.</param>
    /// <param name="length">The length of its prefix.</param>
    /// <returns>When it is there.</returns>
    Task AddAddressAsync(string link, IPAddress address, int length);

    /// <summary>Makes more changes of routes of interest at once than any queue of events holds, and leaves some of them.</summary>
    /// <returns>When they are made.</returns>
    Task OverrunAsync();

    /// <summary>The truth: every route of a family in every table, but those of the kernel's own local table.</summary>
    /// <param name="family">The family.</param>
    /// <returns>The routes.</returns>
    Task<IReadOnlyList<Route>> RoutesAsync(IpFamily family);

    /// <summary>The truth: every rule of a family, in order.</summary>
    /// <param name="family">The family.</param>
    /// <returns>The rules.</returns>
    Task<IReadOnlyList<RoutingRule>> RulesAsync(IpFamily family);

    /// <summary>The truth: which way a packet goes.</summary>
    /// <param name="query">The packet.</param>
    /// <returns>The answer; of a route only next hop and table count.</returns>
    Task<RouteAnswer> AskAsync(RouteQuery query);

    /// <summary>The truth: which routes went away while something was done, also those that came back at once.</summary>
    /// <param name="work">What is done.</param>
    /// <returns>A line for each time that a route went.</returns>
    Task<IReadOnlyList<string>> GoneDuringAsync(Func<Task> work);
}
