using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Health;

namespace MeshAgent.Simulation.Tests.Plugins;

/// <summary>A generation in the slot <c>guard</c>.</summary>
internal sealed class FilterPlugin(ITrafficGuard filter, Announcement announcement, Temper temper, Workplace workplace)
    : FakePlugin(temper, workplace), ITrafficGuard
{
    public async ValueTask<GuardObservation> ObserveAsync(CancellationToken cancellationToken)
    {
        await EnterAsync();
        announcement.Lower();
        return await filter.ObserveAsync(cancellationToken);
    }

    public async ValueTask<Fault?> ApplyAsync(GuardPlan plan, CancellationToken cancellationToken)
    {
        await EnterAsync();
        await StepAsync(cancellationToken);
        var fault = await filter.ApplyAsync(plan, cancellationToken);
        await Workplace.AliveAsync();
        return fault;
    }

    public ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken) => announcement.WaitAsync(cancellationToken);

    public ValueTask<IReadOnlyList<string>> CleanupAsync(CancellationToken cancellationToken) => filter.CleanupAsync(cancellationToken);
}
