using MeshAgent.Conformance.Guard;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Simulation.Tests.Machine;
using MeshAgent.Simulation.Tests.Plugins;

namespace MeshAgent.Simulation.Tests.Conformance;

/// <summary>The simulator's filter, as far as it pretends to be one, with the plugin that the agent sees in a life.</summary>
public sealed class FakeGuardTests : TrafficGuardSuite
{
    private readonly FakeGuard filter = new();

    protected override Task<IGuardStage> CreateStageAsync() => Task.FromResult<IGuardStage>(new FakeStage(filter));

    protected override ITrafficGuard CreateGuard(IPluginContext context)
    {
        var announcement = new Announcement("filter", static _ => { });
        filter.Changed += announcement.Raise;
        return new FilterPlugin(filter, announcement, new Temper(), Workplaces.Quiet());
    }

    private sealed class FakeStage(FakeGuard filter) : IGuardStage
    {
        public GuardStageAbilities Abilities => GuardStageAbilities.None;

        public string Wan => "wan0";

        public Task<T> RunAsync<T>(Func<Task<T>> work) => work();

        public Task FlushAsync()
        {
            filter.Flush();
            return Task.CompletedTask;
        }

        public Task AddForeignAsync() => Task.CompletedTask;

        public Task<string> ForeignAsync() => Task.FromResult("");

        public Task<string> EverythingAsync() => Task.FromResult($"{filter.InForce}");

        public Task<IReadOnlyList<bool>> SendAsync(IpFamily family, params uint[] marks) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
