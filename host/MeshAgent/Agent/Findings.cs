using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Observation;

namespace MeshAgent.Host.Agent;

/// <summary>What lookups and probes found out since the last decision.</summary>
internal sealed class Findings(WakeSignal wake)
{
    // More than can be under way at once (a lookup per exit name and a probe per path); the oldest goes first when a stuck loop lets it
    // fill.
    private const int Capacity = 128;

    private readonly Lock gate = new();
    private readonly Queue<LookupReport> lookups = [];
    private readonly Queue<ProbeReport> probes = [];

    /// <summary>Adds the end of a lookup.</summary>
    /// <param name="report">How it ended.</param>
    public void Add(LookupReport report) => Add(lookups, report);

    /// <summary>Adds the end of a probe.</summary>
    /// <param name="report">How it ended.</param>
    public void Add(ProbeReport report) => Add(probes, report);

    /// <summary>Takes everything out.</summary>
    /// <returns>Lookups and probes, oldest first.</returns>
    public (EquatableArray<LookupReport> Lookups, EquatableArray<ProbeReport> Probes) Take()
    {
        lock (gate)
        {
            var taken = (lookups.ToEquatableArray(), probes.ToEquatableArray());
            lookups.Clear();
            probes.Clear();
            return taken;
        }
    }

    private void Add<T>(Queue<T> queue, T item)
    {
        lock (gate)
        {
            if (queue.Count == Capacity)
            {
                queue.Dequeue();
            }

            queue.Enqueue(item);
        }

        _ = wake.Ring(Source.None);
    }
}
