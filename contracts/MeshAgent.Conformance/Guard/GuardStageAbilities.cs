namespace MeshAgent.Conformance.Guard;

/// <summary>What a stage can show; what it cannot is not demanded of the guard on it.</summary>
[Flags]
public enum GuardStageAbilities
{
    /// <summary>Only what the guard itself tells.</summary>
    None = 0,

    /// <summary>Packets are sent and counted.</summary>
    Packets = 1,

    /// <summary>Changes by others are announced.</summary>
    Announces = 2,

    /// <summary>A link name that can never be is refused.</summary>
    Refuses = 4,

    /// <summary>What a guard set can be taken away again.</summary>
    CleansUp = 8,
}
