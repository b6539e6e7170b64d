namespace MeshAgent.Core.Recovery;

/// <summary>The kernel has the path; nothing has proven it yet.</summary>
/// <param name="Doubts">Facts against it since the last proof, strong ones counting double.</param>
public sealed record LiveState(int Doubts) : WanPathState
{
    /// <inheritdoc/>
    public override string Word => "live";

    /// <inheritdoc/>
    public override bool IsUsable => true;

    /// <inheritdoc/>
    public override int Rank => Doubt.Rank(Doubts, isOffered: true);

    /// <inheritdoc/>
    public override Transition Next(PathInputs inputs)
    {
        if (Unfit(inputs) is { } unfit)
        {
            return unfit;
        }

        if (inputs.Proof is { } proof)
        {
            return new(new ProvenState(proof.At, 0), $"{proof.Kind} from {proof.From}");
        }

        if (inputs.Candidate is null)
        {
            return Reject(inputs, "the kernel has it no more and it was never proven");
        }

        return inputs.IsLive ? Transition.Stay(new LiveState(Doubt.After(Doubts, inputs))) : First(inputs);
    }
}
