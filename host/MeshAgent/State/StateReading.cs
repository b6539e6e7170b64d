using MeshAgent.Core.Memory;

namespace MeshAgent.Host.State;

/// <summary>What came of reading a state file.</summary>
/// <param name="Memory">What was kept; null when nothing usable was there.</param>
/// <param name="Problem">Why there is nothing; empty when there is.</param>
/// <param name="IsForeign">Another version of the agent wrote it: it is kept aside, never overwritten.</param>
internal sealed record StateReading(DurableMemory? Memory, string Problem, bool IsForeign);
