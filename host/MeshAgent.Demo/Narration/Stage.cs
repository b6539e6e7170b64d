using MeshAgent.Demo.Agents;
using System.Globalization;
using System.Text.Json.Nodes;
using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Services;
using MeshAgent.Demo.State;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Narration;

/// <summary>What all acts share.</summary>
/// <param name="world">The neighbourhood.</param>
/// <param name="agent">The agent in its router.</param>
/// <param name="narrator">Tells the story.</param>
/// <param name="untouched">The router before the agent.</param>
internal sealed class Stage(Neighbourhood world, RouterAgent agent, Narrator narrator, RoutingState untouched) : IAsyncDisposable
{
    /// <summary>
    /// From a cold start to users in the tunnel an idle machine takes about 2 s; ten times that is not a busy machine any more.
    /// </summary>
    public static readonly TimeSpan TunnelLimit = TimeSpan.FromSeconds(20);

    private UserTraffic? _users;

    /// <summary>The neighbourhood.</summary>
    public Neighbourhood World => world;

    /// <summary>The agent.</summary>
    public RouterAgent Agent => agent;

    /// <summary>The narrator.</summary>
    public Narrator Narrator => narrator;

    /// <summary>Routes, rules and filter of the router before the agent first ran.</summary>
    public RoutingState Untouched => untouched;

    /// <summary>The results.</summary>
    public Findings Findings { get; } = new();

    /// <summary>The judge of the WAN cable.</summary>
    public LeakJudge Judge { get; } = new(world.Capture);

    /// <summary>The users; sending since the agent first guarded them.</summary>
    public UserTraffic Users => _users ?? throw new InvalidOperationException("The users do not send yet.");

    /// <summary>Lets the users send from now on.</summary>
    /// <returns>When they do.</returns>
    public async Task StartUsersAsync() => _users = await UserTraffic.StartAsync(world);

    /// <summary>Adds a finding that is made for each family.</summary>
    /// <param name="check">What was checked.</param>
    /// <param name="outcome">How it ended in a family.</param>
    /// <param name="evidence">What shows it.</param>
    public void Found(string check, Func<FamilyAddresses, Outcome> outcome, string evidence)
    {
        var row = new Finding(check, outcome(AddressPlan.IPv4), outcome(AddressPlan.IPv6), evidence);
        Findings.Add(row);
        if (!row.Holds)
        {
            narrator.Failure($"{check}: IPv4 {row.IPv4.Text}, IPv6 {row.IPv6.Text}; {evidence}");
        }
    }

    /// <summary>Waits until users of the LAN and of the router itself reach the internet by an exit, both families at once.</summary>
    /// <param name="way">The exit.</param>
    /// <param name="since">What the times count from, a timestamp of <see cref="TimeProvider.System"/>.</param>
    /// <param name="limit">How long at most.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How long each family took.</returns>
    /// <exception cref="TimeoutException">A family did not get there; the message says what the target saw.</exception>
    public async Task<IReadOnlyDictionary<FamilyAddresses, TimeSpan>> UsersLeaveByAsync(
        Way way, long since, TimeSpan limit, CancellationToken cancellation)
    {
        var times = await Task.WhenAll(AddressPlan.Families.Select(async family =>
        {
            await new TrafficProbe(world, Node.Lan).TakesAsync(family.Family, way, limit, cancellation);
            await new TrafficProbe(world, Node.Router).TakesAsync(family.Family, way, limit, cancellation);
            return (Family: family, Time: TimeProvider.System.GetElapsedTime(since));
        }));
        return times.ToDictionary(item => item.Family, item => item.Time);
    }

    /// <summary>Asks the capture, and adds what it says about the time since the agent's start.</summary>
    /// <param name="check">What was checked.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When it has answered.</returns>
    public async Task FoundNoLeakAsync(string check, CancellationToken cancellation)
    {
        var evidence = $"{AddressPlan.Families.Sum(Users.Tried)} user packets tried so far";
        var leaks = await Judge.LeaksAsync(cancellation);
        Found(check, family => Leaks(leaks.Count(line => LeakJudge.IsOf(line, family))), leaks.Count == 0 ? evidence : leaks[0]);
    }

    /// <summary>The provider falls silent and the router loses the default routes that it had written.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When no default of the WAN is left.</returns>
    public async Task LoseWanDefaultsAsync(CancellationToken cancellation)
    {
        await world.WanService.FallSilentAsync();
        foreach (var family in AddressPlan.Families)
        {
            var route = $"{family.IpOption} route flush exact {family.DefaultPrefix} dev {world.Options.Links.Wan} table main";
            await world.IpAsync(Node.Router, route, cancellation);
        }
    }

    /// <summary>Tells which way the agent says that users take to the target, and why.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When it has answered.</returns>
    public async Task AskWhyAsync(CancellationToken cancellation)
    {
        var answer = await agent.ExplainAsync(AddressPlan.IPv4.Target, cancellation);
        foreach (var way in answer["ways"]!.AsArray().OfType<JsonObject>())
        {
            narrator.Agent($"(explain) {way["packet"]}: {way["route"]}: {way["why"]}");
        }
    }

    /// <summary>A time as the table shows it.</summary>
    /// <param name="time">The time.</param>
    public static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_users is { } users)
        {
            await users.DisposeAsync();
        }
    }

    private static Outcome Leaks(int count) => new(count == 0, string.Create(CultureInfo.InvariantCulture, $"{count} leaks"));
}
