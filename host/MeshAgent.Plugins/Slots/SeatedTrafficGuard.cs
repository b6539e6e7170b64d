using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Health;
using MeshAgent.Plugins.Calls;

namespace MeshAgent.Plugins.Slots;

/// <summary>The slot <c>guard</c>.</summary>
internal sealed class SeatedTrafficGuard(PluginSeat seat) : SeatedPlugin(seat), ITrafficGuard
{
    public async ValueTask<GuardObservation> ObserveAsync(CancellationToken cancellationToken)
    {
        var result = await Seat.CallAsync<ITrafficGuard, GuardObservation>(
            nameof(ObserveAsync), CallDeadlines.Observe, (plugin, token) => plugin.ObserveAsync(token), cancellationToken);
        return result is { Fault: null, Value: { } seen }
            ? seen
            : new GuardObservation { Fault = result.Fault ?? NoAnswer(nameof(ObserveAsync)) };
    }

    public async ValueTask<Fault?> ApplyAsync(GuardPlan plan, CancellationToken cancellationToken)
    {
        var result = await Seat.CallAsync<ITrafficGuard, Fault?>(
            nameof(ApplyAsync), CallDeadlines.Apply, (plugin, token) => plugin.ApplyAsync(plan, token), cancellationToken);
        return result.Fault ?? result.Value;
    }

    public ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken) =>
        WaitAsync<ITrafficGuard>((plugin, token) => plugin.WaitForChangeAsync(token), cancellationToken);

    public async ValueTask<IReadOnlyList<string>> CleanupAsync(CancellationToken cancellationToken)
    {
        var result = await Seat.CallAsync<ITrafficGuard, IReadOnlyList<string>>(
            nameof(CleanupAsync), CallDeadlines.Apply, (plugin, token) => plugin.CleanupAsync(token), cancellationToken);
        return result is { Fault: null, Value: { } removed } ? removed : [(result.Fault ?? NoAnswer(nameof(CleanupAsync))).Message];
    }
}
