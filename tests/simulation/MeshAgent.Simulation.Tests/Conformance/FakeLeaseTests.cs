using MeshAgent.Conformance.Resolvers;
using MeshAgent.Conformance.Stages;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Simulation.Tests.Plugins;
using MeshAgent.Simulation.Tests.World;

namespace MeshAgent.Simulation.Tests.Conformance;

/// <summary>The simulator's source of name servers, with leases that are renewed and end.</summary>
public sealed class FakeLeaseTests : ResolverSourceSuite
{
    private readonly Neighbourhood world = new(otherPriority: 30);
    private readonly Timeline timeline = new();

    protected override Task<IResolverStage> CreateStageAsync(TestFolder folder) =>
        Task.FromResult<IResolverStage>(new LeaseStage(world, timeline));

    protected override IResolverSource CreateSource(IPluginContext context)
    {
        var announcement = new Announcement("leases", static _ => { });
        world.ServersChanged += announcement.Raise;
        return new ResolverPlugin(world, timeline, new VirtualTime(timeline), announcement, new Temper(), Workplaces.Quiet());
    }

    private sealed class LeaseStage(Neighbourhood world, Timeline timeline) : IResolverStage
    {
        public ResolverStageAbilities Abilities => ResolverStageAbilities.Changes;

        public string Settings => "{}";

        public IReadOnlyList<NameServer> Truth => [.. world.ServersAt(timeline.Now, timeline.Now)];

        public Task<T> RunAsync<T>(Func<Task<T>> work) => work();

        public Task ChangeAsync()
        {
            world.IsLeaseLost = false;
            world.ServerLeaseEnds = timeline.Now + TimeSpan.FromHours(1);
            return Task.CompletedTask;
        }

        public Task SpoilAsync() => throw new NotSupportedException();

        public Task RemoveAsync()
        {
            world.IsLeaseLost = true;
            return Task.CompletedTask;
        }

        public Task ExpireAsync() => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
