namespace MeshAgent.Core.Recovery;

/// <summary>Evidence says that the path is wrong: it is forgotten, and shown for a while so that one can ask why.</summary>
/// <param name="At">When.</param>
/// <param name="Why">The evidence.</param>
public sealed record RejectedState(DateTimeOffset At, string Why) : WanPathState
{
    /// <inheritdoc/>
    public override string Word => "rejected";

    /// <inheritdoc/>
    public override bool IsUsable => false;

    /// <inheritdoc/>
    public override Transition Next(PathInputs inputs) =>
        inputs.IsLive && inputs.Applicability.Verdict == ApplicabilityVerdict.Applicable ? First(inputs) : Transition.Stay(this);
}
