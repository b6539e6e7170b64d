namespace MeshAgent.Core.Exits;

/// <summary>Being contacted, no answer yet.</summary>
/// <param name="Since">Since when.</param>
public sealed record ContactingState(DateTimeOffset Since) : ExitState
{
    /// <inheritdoc/>
    public override string Word => "contacting";

    /// <inheritdoc/>
    public override ExitTransition Next(ExitInputs inputs)
    {
        if (inputs.HandshakeAt is { } at)
        {
            return new(new UpState(at), $"it answered at {inputs.Report.Endpoint}");
        }

        if (inputs.Obstacle.Length > 0)
        {
            return new(new IdleState(inputs.Obstacle), inputs.Obstacle);
        }

        return inputs.Now - Since >= ExitTimings.ContactPatience
            ? new(new DownState(inputs.Now), $"no answer from {inputs.Memory.Address}")
            : Stay();
    }
}
