namespace MeshAgent.Core.Exits;

/// <summary>It answers.</summary>
/// <param name="Since">Since when.</param>
/// <param name="AskedAt">
/// When it was asked for a sign of life because nothing had come back for a while; null when it was not. A far end of users that does not
/// answer brings this about, and a living exit answers within a moment, so it is not worth a word yet.
/// </param>
public sealed record UpState(DateTimeOffset Since, DateTimeOffset? AskedAt = null) : ExitState
{
    /// <inheritdoc/>
    public override string Word => "up";

    /// <inheritdoc/>
    public override bool IsAlive => true;

    /// <inheritdoc/>
    public override ExitTransition Next(ExitInputs inputs)
    {
        if (inputs.HandshakeAt is null)
        {
            return new(new DownState(inputs.Now), "its last handshake is too old");
        }

        // Before any proof: what came back since the last look may be older than the silence.
        if (AskedAt is null && inputs.IsSuspicious)
        {
            return new(this with { AskedAt = inputs.Now }, "");
        }

        if (inputs.HasProof)
        {
            return new(this with { AskedAt = null }, "");
        }

        if (AskedAt is { } since && inputs.IsOnProbation && inputs.Now - since >= ExitTimings.AnswerPatience)
        {
            return new(new DownState(inputs.Now, IsHasty: true), "it does not answer, and is not to be trusted yet");
        }

        if (AskedAt is { } asked)
        {
            return inputs.Now - asked >= (inputs.IsQuick ? inputs.QuickAnswer : ExitTimings.AnswerPatience)
                ? new(new DoubtedState(inputs.Now, asked), $"nothing came back since {inputs.Memory.ProvenAt:HH:mm:ss}")
                : Stay();
        }

        var isTested = inputs.IsOnProbation && inputs.Now - inputs.Memory.AskedAt >= ExitTimings.ProbationAsk;
        var isSilent = (inputs.Traffic.HasUnanswered || inputs.IsCutOff) && inputs.Now - inputs.Memory.ProvenAt >= ExitTimings.Silence;
        return isTested || isSilent
            ? new(this with { AskedAt = inputs.Now }, "")
            : Stay();
    }
}
