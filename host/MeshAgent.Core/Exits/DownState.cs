namespace MeshAgent.Core.Exits;

/// <summary>It does not answer, or swallows what is sent into it; it is contacted anew from time to time.</summary>
/// <param name="Since">Since when.</param>
/// <param name="IsSwallowing">
/// It shakes hands and sends keep-alives, so these say nothing: it has to answer a probe, or to wait until it is tried again by users.
/// </param>
/// <param name="IsHasty">
/// The verdict came before a keep-alive was due: one that comes without a new handshake tells an exit that swallows from one that is away.
/// </param>
public sealed record DownState(DateTimeOffset Since, bool IsSwallowing = false, bool IsHasty = false) : ExitState
{
    /// <inheritdoc/>
    public override string Word => "down";

    /// <inheritdoc/>
    public override ExitTransition Next(ExitInputs inputs)
    {
        if (IsHasty && inputs.Report.IsSelected && inputs.Traffic.HasHeard && !inputs.HasAnswered && !(inputs.HandshakeAt > Since))
        {
            return new(new DownState(Since, IsSwallowing: true), "it is heard, but swallows what is sent into it");
        }

        if (inputs.HandshakeAt is { } at && IsBack(at, inputs))
        {
            return new(new UpState(inputs.Now), $"it answered at {inputs.Report.Endpoint}");
        }

        if (IsSwallowing && inputs.HandshakeAt is not null && inputs.Now - Since >= Pause(inputs))
        {
            return new(new UpState(inputs.Now), "it is tried again");
        }

        return inputs.Obstacle.Length > 0 ? new(new IdleState(inputs.Obstacle, this), inputs.Obstacle) : Stay();
    }

    // An old handshake may still be within its lifetime: only what came after the verdict counts against it.
    private bool IsBack(DateTimeOffset handshakeAt, ExitInputs inputs) =>
        IsSwallowing ? inputs.HasAnswered : handshakeAt > Since || inputs.Traffic.HasHeard;

    // One that has answered probes and can be asked now will answer when it works. Any other can only be tried, at its users' cost: soon
    // while they have no other exit anyway, seldom while they have.
    private static TimeSpan Pause(ExitInputs inputs) =>
        inputs.HasOther || (inputs.Report.IsSelected && inputs.Memory.Reach is not null)
            ? ExitTimings.SwallowPause(inputs.Memory.Swallowings)
            : ExitTimings.LonelyPause;
}
