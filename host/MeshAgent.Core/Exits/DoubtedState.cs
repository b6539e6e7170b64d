namespace MeshAgent.Core.Exits;

/// <summary>Traffic goes out and nothing comes back; it is asked for a sign of life again and again, and still carries traffic.</summary>
/// <param name="Since">Since when.</param>
/// <param name="AskedSince">When it was first asked.</param>
public sealed record DoubtedState(DateTimeOffset Since, DateTimeOffset AskedSince) : ExitState
{
    /// <inheritdoc/>
    public override string Word => "doubted";

    /// <inheritdoc/>
    public override bool IsAlive => true;

    /// <inheritdoc/>
    public override ExitTransition Next(ExitInputs inputs)
    {
        if (inputs.HasProof)
        {
            return new(new UpState(inputs.Now), "it gave a sign of life");
        }

        var isOutdone = inputs.IsQuick && HasShownUp(inputs.Standby) && inputs.Memory.AskedAt >= inputs.Standby.AnsweredAt
            && inputs.Now - Since >= inputs.QuickAnswer * (QuickTimings.Questions - 1)
            && inputs.Now - inputs.Memory.AskedAt >= inputs.QuickAnswer;
        if (!isOutdone && inputs.Now - Since < ExitTimings.DoubtPatience)
        {
            return Stay();
        }

        // What is heard while nothing can be sent to it says nothing of what it does with what is sent.
        if (!inputs.IsCutOff && inputs.Report.IsSelected && inputs.HeardAt > AskedSince)
        {
            return new(new DownState(inputs.Now, IsSwallowing: true), "it is heard, but swallows what is sent into it");
        }

        return isOutdone
            ? new(new DownState(inputs.Now, IsHasty: true), "no sign of life through the tunnel, while another exit answers")
            : new(new DownState(inputs.Now), "no sign of life through the tunnel");
    }

    /// <summary>
    /// Whether somebody who stands by answered after this one fell silent: the WAN works then. This one is asked once more after that,
    /// since the WAN may have worked again only from then on, and whoever is nearer answers first.
    /// </summary>
    /// <param name="standby">Who stands by.</param>
    /// <returns>True when somebody did.</returns>
    public bool HasShownUp(ExitStandby standby) => standby.AnsweredAt >= AskedSince;
}
