namespace MeshAgent.Conformance.Exits;

/// <summary>What a stage can show; what it cannot is not demanded of the provider on it.</summary>
[Flags]
public enum ExitStageAbilities
{
    /// <summary>What is contacted, and with which mark.</summary>
    None = 0,

    /// <summary>
    /// The tunnel itself sends its traffic to one exit at a time. Without it every exit in contact can be sent to, and the route says to
    /// which.
    /// </summary>
    Selects = 1,

    /// <summary>The exits' far ends can be let answer.</summary>
    FarEnds = 2,
}
