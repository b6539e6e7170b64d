using MeshAgent.Simulation.Tests.Invariants;
using MeshAgent.Simulation.Tests.Mutations;

namespace MeshAgent.Simulation.Tests;

/// <summary>
/// Finds the few events of a failing life that make it fail: leaves out ever smaller parts as long as the same promise breaks.
/// </summary>
internal static class Shrinking
{
    // A life of 120 events shrinks to a handful within some 100 runs of a few hundredths of a second; a larger bound gains an event or two.
    private const int MostRuns = 300;

    /// <summary>Shrinks.</summary>
    /// <param name="seed">The seed that fails.</param>
    /// <param name="make">Makes the agent's deliberate fault; the same for every run.</param>
    /// <param name="failure">What it failed with.</param>
    /// <returns>The events that are left, and the life that they make.</returns>
    public static (IReadOnlyList<int> Events, string Message, string Trace) Shrink(
        int seed, Func<Mutation> make, Exception failure)
    {
        List<int> kept = [.. Enumerable.Range(0, Simulation.EventsOfALife)];
        var (message, trace, runs) = (failure.Message, "", 0);
        for (var size = kept.Count / 2; size >= 1; size /= 2)
        {
            for (var start = 0; start < kept.Count && runs < MostRuns;)
            {
                runs++;
                List<int> fewer = [.. kept.Take(start), .. kept.Skip(start + size)];
                if (FailureOf(seed, make(), fewer) is { } still && IsSame(still.Failure, failure))
                {
                    (kept, message, trace) = (fewer, still.Failure.Message, still.Trace);
                }
                else
                {
                    start += size;
                }
            }
        }

        return (kept, message, trace);
    }

    private static bool IsSame(Exception one, Exception other) => (one, other) switch
    {
        (InvariantException broken, InvariantException first) => broken.Promise == first.Promise,
        _ => one.GetType() == other.GetType(),
    };

    private static (Exception Failure, string Trace)? FailureOf(int seed, Mutation mutation, IReadOnlyList<int> events)
    {
        using var life = new Simulation(seed, mutation, events);
        try
        {
            life.Run();
            return null;
        }
#pragma warning disable CA1031 // Any end but a good one is a failure to be shrunk.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return (exception, life.Trace);
        }
    }
}
