namespace MeshAgent.Host.Status;

/// <summary>Counts since the agent's start.</summary>
/// <param name="Reconciles">Rounds of observe, decide, apply.</param>
/// <param name="ApplyFailures">Steps that failed.</param>
/// <param name="LeakGuardDrops">User packets that the guard kept off the WAN.</param>
/// <param name="Resyncs">How often everything was read anew because events were lost.</param>
/// <param name="LeakedGenerations">Generations of plugins, now, whose code is still held in memory after it was unloaded.</param>
internal sealed record CounterStatus(long Reconciles, long ApplyFailures, long LeakGuardDrops, long Resyncs, int LeakedGenerations);
