namespace MeshAgent.Core.Exits;

/// <summary>It does not answer; it is contacted anew from time to time.</summary>
/// <param name="Since">Since when.</param>
public sealed record DownState(DateTimeOffset Since) : ExitState
{
    /// <inheritdoc/>
    public override string Word => "down";

    /// <inheritdoc/>
    public override ExitTransition Next(ExitInputs inputs)
    {
        // An old handshake may still be within its lifetime: only what came after the verdict counts against it.
        if (inputs.HandshakeAt is { } at && (at > Since || inputs.HasHeard))
        {
            return new(new UpState(inputs.Now), $"it answered at {inputs.Report.Endpoint}");
        }

        return inputs.Obstacle.Length > 0 ? new(new IdleState(inputs.Obstacle, Since), inputs.Obstacle) : Stay();
    }
}
