using MeshAgent.Conformance.Guard;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Simulation.Tests.Machine;

namespace MeshAgent.Conformance.Tests.Guard;

/// <summary>The simulator's filter, as far as it pretends to be one.</summary>
public sealed class FakeGuardTests : TrafficGuardSuite
{
    private readonly FakeGuard filter = new();

    protected override Task<IGuardStage> CreateStageAsync() => Task.FromResult<IGuardStage>(new FakeStage(filter));

    protected override ITrafficGuard CreateGuard(IPluginContext context) => new Waiting(filter);

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

    // The simulator tells of changes by itself.
    private sealed class Waiting(FakeGuard inner) : ITrafficGuard
    {
        public ValueTask StartAsync(CancellationToken cancellationToken) => inner.StartAsync(cancellationToken);

        public ValueTask<GuardObservation> ObserveAsync(CancellationToken cancellationToken) => inner.ObserveAsync(cancellationToken);

        public ValueTask<Contracts.Health.Fault?> ApplyAsync(GuardPlan plan, CancellationToken cancellationToken) => inner.ApplyAsync(plan, cancellationToken);

        public async ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return "";
        }

        public ValueTask<IReadOnlyList<string>> CleanupAsync(CancellationToken cancellationToken) => inner.CleanupAsync(cancellationToken);

        public ValueTask TakeOverAsync(HandOver state, CancellationToken cancellationToken) => inner.TakeOverAsync(state, cancellationToken);

        public ValueTask<HandOver?> ExportStateAsync(CancellationToken cancellationToken) => inner.ExportStateAsync(cancellationToken);

        public ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken) => inner.StopAsync(reason, cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
