using MeshAgent.Core.Decisions;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Observation;
using MeshAgent.Core.Settings;

namespace MeshAgent.Host.Agent;

/// <summary>What the loop works with, made once.</summary>
/// <param name="Observer">Makes snapshots.</param>
/// <param name="Prover">Asks the kernel which ways lookups go.</param>
/// <param name="Listener">Hears of changes.</param>
/// <param name="Effects">Carries out questions.</param>
/// <param name="Stillness">Watches the link of the exit in use between two rounds.</param>
/// <param name="Wake">Wakes the loop.</param>
/// <param name="Clock">The time that decisions are made by.</param>
internal sealed record AgentLoopTools(
    Observer Observer, IsolationProver Prover, ChangeListener Listener, EffectRunner Effects, StillnessWatch Stillness, WakeSignal Wake, AgentClock Clock)
{
    /// <summary>Decides what should be. Whoever proves that a wrong decision is found out hands in another.</summary>
    public Func<RouterSnapshot, AgentMemory, AgentSettings, DateTimeOffset, Decision> Decide { get; init; } = Decider.Decide;

    /// <summary>
    /// The first wait after a round in which a step failed or something could not be read: long enough for a link that is just being made.
    /// </summary>
    public static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// The longest wait: what failed is tried at least this often. Less would fill logs and burn CPU on a fault that stays.
    /// </summary>
    public static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(10);
}
