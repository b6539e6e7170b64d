namespace MeshAgent.Core.Recovery;

/// <summary>The path is in the WAN table and being probed with marked DNS queries.</summary>
/// <param name="Since">When the trial began.</param>
/// <param name="Weak">Time-outs so far.</param>
/// <param name="Strong">Strong facts against it so far.</param>
public sealed record TrialState(DateTimeOffset Since, int Weak, int Strong) : WanPathState
{
    /// <summary>
    /// Strong facts that end a trial, unless the gateway is known to be the right one: then the network behind it is out, which says
    /// nothing against the path. One fact may be a router that is still starting; five would let control traffic knock at a wrong network's
    /// router for half a minute longer.
    /// </summary>
    public const int StrongLimit = 3;

    /// <inheritdoc/>
    public override string Word => "trial";

    /// <inheritdoc/>
    public override bool IsUsable => true;

    /// <summary>Whether it was proven before it was doubted: a single lost packet then does not put it behind other paths.</summary>
    public bool IsAgain { get; init; }

    /// <inheritdoc/>
    public override int Rank => Doubt.Rank(Weak + (2 * Strong), isOffered: IsAgain);

    /// <inheritdoc/>
    public override Transition Next(PathInputs inputs)
    {
        if ((Unfit(inputs) ?? Foreign(inputs)) is { } left)
        {
            return left;
        }

        if (inputs.Proof is { } proof)
        {
            return new(new ProvenState(proof.At, 0), $"{proof.Kind} from {proof.From}");
        }

        if (inputs.IsLive)
        {
            return new(new LiveState(Weak + (2 * Strong)), "the kernel has it now");
        }

        if (inputs.Candidate is null)
        {
            return Reject(inputs, "nothing offers it any more");
        }

        if (inputs.BetterPath is { } better)
        {
            return new(new RememberedState(0, DateTimeOffset.MinValue), $"not needed while there is {better}");
        }

        var strong = Math.Min(StrongLimit, Strong + inputs.StrongAgainst);
        if (strong >= StrongLimit && inputs.IsGatewaySilent)
        {
            return new(new RememberedState(0, DateTimeOffset.MinValue), "the gateway does not answer any more");
        }

        if (strong >= StrongLimit && !inputs.IsSamePlace)
        {
            var last = inputs.Evidence.LastOrDefault(static item => item.IsStrongAgainst);
            var why = $"strong evidence {strong} times, last {last?.Kind} from {last?.From}";
            return Reject(inputs, why);
        }

        var weak = Math.Min(Doubt.Maximum, Weak + inputs.Evidence.Count(static item => !item.IsProof && !item.IsStrongAgainst));
        return Transition.Stay(this with { Weak = weak, Strong = strong });
    }
}
