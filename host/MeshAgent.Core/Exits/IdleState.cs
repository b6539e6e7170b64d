namespace MeshAgent.Core.Exits;

/// <summary>Not being contacted.</summary>
/// <param name="Why">What stands against it.</param>
/// <param name="DownSince">Since when it was down before; null when it was not. Handshakes of before then count for nothing.</param>
public sealed record IdleState(string Why, DateTimeOffset? DownSince = null) : ExitState
{
    /// <inheritdoc/>
    public override string Word => "idle";

    /// <inheritdoc/>
    public override ExitTransition Next(ExitInputs inputs)
    {
        if (inputs.HandshakeAt is { } at && inputs.Report.Endpoint is not null && (DownSince is null || at > DownSince))
        {
            return new(new UpState(at), "its tunnel is up already");
        }

        if (inputs.Obstacle.Length == 0)
        {
            return DownSince is { } since
                ? new(new DownState(since), "it can be contacted again")
                : new(new ContactingState(inputs.Now), $"at {inputs.Memory.Address}");
        }

        return inputs.Obstacle == Why ? Stay() : new(this with { Why = inputs.Obstacle }, inputs.Obstacle);
    }
}
