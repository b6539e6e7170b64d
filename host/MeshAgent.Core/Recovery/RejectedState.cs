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
        (inputs.IsLive || IsOfferedAgain(inputs)) && inputs.Applicability.Verdict == ApplicabilityVerdict.Applicable
            ? First(inputs)
            : Transition.Stay(this);

    // What the manager of the link still vouches for is not yesterday's: it gets another trial, without what memory held against it.
    private bool IsOfferedAgain(PathInputs inputs) =>
        inputs.Candidate?.Source == PathSource.Lease && inputs.Successor is null && inputs.Now - At >= RecoveryTimings.LeaseRetry;
}
