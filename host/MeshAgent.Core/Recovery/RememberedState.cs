using MeshAgent.Contracts.Links;

namespace MeshAgent.Core.Recovery;

/// <summary>
/// The path worked once and could work now; the gateway is asked for its link-layer address before anything is sent to it. Not in any
/// table.
/// </summary>
/// <param name="Asked">How often the gateway was asked.</param>
/// <param name="AskedAt">When it was last asked.</param>
public sealed record RememberedState(int Asked, DateTimeOffset AskedAt) : WanPathState
{
    /// <inheritdoc/>
    public override string Word => "remembered";

    /// <inheritdoc/>
    public override bool IsUsable => false;

    /// <summary>How long after the last question the next one is due.</summary>
    public TimeSpan Patience => RecoveryTimings.GatewayAsk(Asked);

    /// <inheritdoc/>
    public override Transition Next(PathInputs inputs)
    {
        if ((Unfit(inputs) ?? Foreign(inputs)) is { } left)
        {
            return left;
        }

        if (inputs.IsLive)
        {
            return First(inputs);
        }

        if (inputs.BetterPath is not null)
        {
            return Transition.Stay(this);
        }

        if (!inputs.Gateway.IsNeeded)
        {
            return new(new TrialState(inputs.Now, 0, 0), "there is no gateway to ask");
        }

        if (inputs.Gateway.IsKnown)
        {
            return new(new TrialState(inputs.Now, 0, 0), inputs.GatewayMac.Length > 0
                ? $"the gateway is the same machine, {inputs.GatewayMac}"
                : $"the gateway answers, {inputs.Gateway.MacAddress}");
        }

        var isDue = inputs.Now - AskedAt >= Patience;
        var silent = inputs.Gateway.State == NeighbourState.Failed && Asked > 0;
        return isDue ? new(new RememberedState(Asked + 1, inputs.Now), silent ? "the gateway does not answer" : "") : Transition.Stay(this);
    }
}
