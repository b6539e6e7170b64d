namespace MeshAgent.Core.Exits;

/// <summary>Traffic goes out and nothing comes back; it was asked for a sign of life and still carries traffic.</summary>
/// <param name="Since">Since when.</param>
public sealed record DoubtedState(DateTimeOffset Since) : ExitState
{
    /// <inheritdoc/>
    public override string Word => "doubted";

    /// <inheritdoc/>
    public override bool IsAlive => true;

    /// <inheritdoc/>
    public override ExitTransition Next(ExitInputs inputs)
    {
        if (inputs.HasHeard)
        {
            return new(new UpState(inputs.Now), "it gave a sign of life");
        }

        return inputs.Now - Since >= ExitTimings.DoubtPatience
            ? new(new DownState(inputs.Now), "no sign of life through the tunnel")
            : Stay();
    }
}
