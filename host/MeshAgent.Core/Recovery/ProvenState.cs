namespace MeshAgent.Core.Recovery;

/// <summary>Something answered over the path.</summary>
/// <param name="At">When it was last proven.</param>
/// <param name="Doubts">Facts against it since, strong ones counting double.</param>
public sealed record ProvenState(DateTimeOffset At, int Doubts) : WanPathState
{
    /// <inheritdoc/>
    public override string Word => "proven";

    /// <inheritdoc/>
    public override bool IsUsable => true;

    /// <inheritdoc/>
    public override int Rank => Doubt.Rank(Doubts, isOffered: true);

    /// <inheritdoc/>
    public override Transition Next(PathInputs inputs)
    {
        if ((Unfit(inputs) ?? Foreign(inputs)) is { } left)
        {
            return left;
        }

        if (inputs.Proof is { } proof)
        {
            return Transition.Stay(new ProvenState(proof.At, 0));
        }

        if (!inputs.IsLive && inputs.BetterPath is { } better)
        {
            return new(new RememberedState(0, DateTimeOffset.MinValue), $"the kernel does not have it, and has {better}");
        }

        var doubts = Doubt.After(Doubts, inputs);
        if (inputs.IsLive || doubts == 0)
        {
            return Transition.Stay(this with { Doubts = doubts });
        }

        // Not backed by the kernel, and doubted: what memory gave is on trial again, and the doubts so far count there.
        var trial = new TrialState(inputs.Now, doubts - inputs.StrongAgainst, inputs.StrongAgainst) { IsAgain = true };
        return new(trial, "doubted, and the kernel does not have it");
    }
}
