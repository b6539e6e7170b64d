using System.Net;
using MeshAgent.Conformance.Routes;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;
using MeshAgent.Simulation.Tests.Machine;

namespace MeshAgent.Simulation.Tests.Conformance;

/// <summary>The simulator's kernel as a machine: the third party and the truth are its own lists.</summary>
internal sealed class FakeRouteStage : IRouteStage
{
    private readonly FakeKernel kernel;

    public FakeRouteStage(FakeKernel kernel)
    {
        this.kernel = kernel;
        kernel.AddLink("lo");
        foreach (var link in (string[])[RouteWorld.Wan, RouteWorld.Lan])
        {
            kernel.AddLink(link, "02:00:00:00:00:01");
            foreach (var family in IpFamilyFacts.All)
            {
                var (address, length) = RouteWorld.AddressOf(link, family);
                kernel.AddAddress(link, address, length);
            }
        }
    }

    public RouteStageAbilities Abilities => RouteStageAbilities.Refuses | RouteStageAbilities.Monitors;

    public Task<T> RunAsync<T>(Func<Task<T>> work) => work();

    public int IndexOf(string link) => kernel.Find(link)!.Index;

    public Task AddAsync(Route route)
    {
        Assert.True(kernel.AddForeign(route), $"refused: {route}");
        return Task.CompletedTask;
    }

    public Task DeleteAsync(Route route)
    {
        kernel.DeleteRoutes(known => RouteForm.Of(known) == RouteForm.Of(route));
        return Task.CompletedTask;
    }

    public Task AddAsync(RoutingRule rule)
    {
        kernel.AddForeignRule(rule);
        return Task.CompletedTask;
    }

    public Task DeleteAsync(RoutingRule rule)
    {
        kernel.DeleteRules(known => known == rule);
        return Task.CompletedTask;
    }

    public Task SetUpAsync(string link, bool isUp)
    {
        kernel.SetUp(link, isUp);
        return Task.CompletedTask;
    }

    public Task AddAddressAsync(string link, IPAddress address, int length)
    {
        kernel.AddAddress(link, address, length);
        return Task.CompletedTask;
    }

    public Task OverrunAsync() => throw new NotSupportedException();

    public Task<IReadOnlyList<Route>> RoutesAsync(IpFamily family) =>
        Task.FromResult<IReadOnlyList<Route>>([.. kernel.Routes.Where(route => route.Family == family)]);

    public Task<IReadOnlyList<RoutingRule>> RulesAsync(IpFamily family) =>
        Task.FromResult<IReadOnlyList<RoutingRule>>([.. kernel.Rules.Where(rule => rule.Family == family)]);

    public Task<RouteAnswer> AskAsync(RouteQuery query) => throw new NotSupportedException();

    public async Task<IReadOnlyList<string>> GoneDuringAsync(Func<Task> work)
    {
        var gone = new List<string>();
        var known = Places();
        kernel.AfterStep = () =>
        {
            var now = Places();
            gone.AddRange(known.Except(now));
            known = now;
        };
        await work();
        kernel.AfterStep = static () => { };
        return gone;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private List<string> Places() =>
        [.. kernel.Routes.Select(static route => $"{route.Destination} table {route.Table} metric {route.Metric}")];
}
