namespace MeshAgent.Conformance.Resolvers;

/// <summary>What a stage can show; what it cannot is not demanded of the source on it.</summary>
[Flags]
public enum ResolverStageAbilities
{
    /// <summary>The servers never change.</summary>
    None = 0,

    /// <summary>The servers change and go.</summary>
    Changes = 1,

    /// <summary>What tells of them can be damaged.</summary>
    Spoils = 2,

    /// <summary>Servers lapse.</summary>
    Expires = 4,

    /// <summary>The servers are told to the source some time after its start, as those that it asks a network for.</summary>
    TellsLater = 8,
}
