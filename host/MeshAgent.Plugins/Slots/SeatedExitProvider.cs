using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Health;
using MeshAgent.Plugins.Calls;

namespace MeshAgent.Plugins.Slots;

/// <summary>One provider of the slot <c>exits</c>.</summary>
internal sealed class SeatedExitProvider(PluginSeat seat) : SeatedPlugin(seat), IExitProvider
{
    public async ValueTask<ExitObservation> ObserveAsync(CancellationToken cancellationToken)
    {
        var result = await Seat.CallAsync<IExitProvider, ExitObservation>(
            nameof(ObserveAsync), CallDeadlines.Observe, (plugin, token) => plugin.ObserveAsync(token), cancellationToken);
        return result is { Fault: null, Value: { } seen }
            ? seen
            : new ExitObservation { Fault = result.Fault ?? NoAnswer(nameof(ObserveAsync)) };
    }

    public async ValueTask<IReadOnlyList<Fault>> ApplyAsync(ExitPlan plan, CancellationToken cancellationToken)
    {
        var result = await Seat.CallAsync<IExitProvider, IReadOnlyList<Fault>>(
            nameof(ApplyAsync), CallDeadlines.Apply, (plugin, token) => plugin.ApplyAsync(plan, token), cancellationToken);
        return result is { Fault: null, Value: { } faults } ? faults : [result.Fault ?? NoAnswer(nameof(ApplyAsync))];
    }

    public ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken) =>
        WaitAsync<IExitProvider>((plugin, token) => plugin.WaitForChangeAsync(token), cancellationToken);

    public async ValueTask<IReadOnlyList<string>> CleanupAsync(CancellationToken cancellationToken)
    {
        var result = await Seat.CallAsync<IExitProvider, IReadOnlyList<string>>(
            nameof(CleanupAsync), CallDeadlines.Apply, (plugin, token) => plugin.CleanupAsync(token), cancellationToken);
        return result is { Fault: null, Value: { } removed } ? removed : [(result.Fault ?? NoAnswer(nameof(CleanupAsync))).Message];
    }
}
