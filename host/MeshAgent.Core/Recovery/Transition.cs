namespace MeshAgent.Core.Recovery;

/// <summary>Where a path goes from a state, and why.</summary>
/// <param name="Next">The next state; the same one when nothing changed.</param>
/// <param name="Why">The fact behind it; empty when nothing changed.</param>
public sealed record Transition(WanPathState Next, string Why)
{
    /// <summary>Nothing changed that the reader of a log would want to know.</summary>
    /// <param name="state">The state, perhaps with its counters moved on.</param>
    /// <returns>A transition without a reason.</returns>
    public static Transition Stay(WanPathState state) => new(state, "");
}
