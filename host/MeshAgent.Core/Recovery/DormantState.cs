namespace MeshAgent.Core.Recovery;

/// <summary>The path cannot work as things are; it is kept and not used.</summary>
/// <param name="Why">What stands against it.</param>
public sealed record DormantState(string Why) : WanPathState
{
    /// <inheritdoc/>
    public override string Word => "dormant";

    /// <inheritdoc/>
    public override bool IsUsable => false;

    /// <inheritdoc/>
    public override Transition Next(PathInputs inputs)
    {
        var first = First(inputs);
        return first.Next == this ? Transition.Stay(this) : first;
    }
}
