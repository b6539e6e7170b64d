namespace MeshAgent.Core.Exits;

/// <summary>Not being contacted.</summary>
/// <param name="Why">What stands against it.</param>
/// <param name="Before">
/// The verdict that it was under before; null when there was none. It stands when nothing is in the way any more.
/// </param>
public sealed record IdleState(string Why, DownState? Before = null) : ExitState
{
    /// <inheritdoc/>
    public override string Word => "idle";

    /// <inheritdoc/>
    public override ExitTransition Next(ExitInputs inputs)
    {
        if (inputs.HandshakeAt is { } at && inputs.Report.Endpoint is not null
            && (Before is null || (at > Before.Since && !Before.IsSwallowing)))
        {
            return new(new UpState(at), "its tunnel is up already");
        }

        if (inputs.Obstacle.Length == 0)
        {
            return Before is { } verdict
                ? new(verdict, "it can be contacted again")
                : new(new ContactingState(inputs.Now), $"at {inputs.Memory.Address}");
        }

        return inputs.Obstacle == Why ? Stay() : new(this with { Why = inputs.Obstacle }, inputs.Obstacle);
    }
}
