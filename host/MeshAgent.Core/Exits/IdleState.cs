namespace MeshAgent.Core.Exits;

/// <summary>Not being contacted.</summary>
/// <param name="Why">What stands against it.</param>
public sealed record IdleState(string Why) : ExitState
{
    /// <inheritdoc/>
    public override string Word => "idle";

    /// <inheritdoc/>
    public override ExitTransition Next(ExitInputs inputs)
    {
        if (inputs.HandshakeAt is { } at && inputs.Report.Endpoint is not null)
        {
            return new(new UpState(at), "its tunnel is up already");
        }

        if (inputs.Obstacle.Length == 0)
        {
            return new(new ContactingState(inputs.Now), $"at {inputs.Memory.Address}");
        }

        return inputs.Obstacle == Why ? Stay() : new(new IdleState(inputs.Obstacle), inputs.Obstacle);
    }
}
