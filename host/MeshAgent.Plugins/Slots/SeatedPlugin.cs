using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Plugins.Calls;

namespace MeshAgent.Plugins.Slots;

/// <summary>
/// A plugin as the agent sees it: always there, never throws (but for the caller's own cancellation), never hangs. Its life is the
/// runtime's business.
/// </summary>
internal abstract class SeatedPlugin(PluginSeat seat) : IPlugin
{
    // Waiting failed: the first pause is short, since most faults are gone at the next look; the cap is the slow timer's scale.
    private readonly Backoff pauses = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    protected PluginSeat Seat { get; } = seat;

    public ValueTask StartAsync(CancellationToken cancellationToken) => throw NotYours();

    public ValueTask TakeOverAsync(HandOver state, CancellationToken cancellationToken) => throw NotYours();

    public ValueTask<HandOver?> ExportStateAsync(CancellationToken cancellationToken) => throw NotYours();

    public ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken) => throw NotYours();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected ValueTask<string> WaitAsync<TPlugin>(
        Func<TPlugin, CancellationToken, ValueTask<string>> wait, CancellationToken cancellationToken)
        where TPlugin : class, IPlugin => Seat.WaitAsync(wait, pauses, cancellationToken);

    protected Fault NoAnswer(string call) => new(FaultOrigin.Plugin, $"{Seat.Entry.Subject}: {call} returned nothing");

    private static NotSupportedException NotYours() => new("the plugin runtime starts and stops plugins");
}
