namespace MeshAgent.Core.Exits;

/// <summary>It answers.</summary>
/// <param name="Since">Since when.</param>
public sealed record UpState(DateTimeOffset Since) : ExitState
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

        return inputs.HasSent && !inputs.HasHeard && inputs.Now - inputs.Memory.HeardAt >= ExitTimings.Silence
            ? new(new DoubtedState(inputs.Now), $"nothing came back since {inputs.Memory.HeardAt:HH:mm:ss}")
            : Stay();
    }
}
