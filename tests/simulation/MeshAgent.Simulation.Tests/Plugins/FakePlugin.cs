using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Simulation.Tests.Plugins;

/// <summary>One generation of a plugin over the fake machine: dies with its process, and behaves as its temper says.</summary>
internal abstract class FakePlugin(Temper temper, Workplace workplace) : IPlugin
{
    protected Temper Temper => temper;

    protected Workplace Workplace => workplace;

    public ValueTask StartAsync(CancellationToken cancellationToken) => temper.StepAsync(temper.Start);

    public async ValueTask TakeOverAsync(HandOver state, CancellationToken cancellationToken)
    {
        await temper.StepAsync(temper.TakeOver);
        TakeOver(state);
    }

    public async ValueTask<HandOver?> ExportStateAsync(CancellationToken cancellationToken)
    {
        await temper.StepAsync(temper.Export);
        return Export();
    }

    public virtual ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected virtual void TakeOver(HandOver state)
    {
    }

    protected virtual HandOver? Export() => null;

    /// <summary>Begins a call.</summary>
    protected async ValueTask EnterAsync()
    {
        await workplace.PassAsync();
        await temper.StepAsync(temper.Calls);
        await workplace.AliveAsync();
    }

    /// <summary>Begins a single step, which may take its time.</summary>
    protected async ValueTask StepAsync(CancellationToken cancellationToken)
    {
        await workplace.StepAsync(cancellationToken);
        await workplace.AliveAsync();
    }
}
