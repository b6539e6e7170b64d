namespace MeshAgent.Core.Settings;

/// <summary>What happens to user traffic when no exit carries it.</summary>
public enum Fallback
{
    /// <summary>It is refused.</summary>
    None,

    /// <summary>It goes out over the WAN.</summary>
    Direct,
}
