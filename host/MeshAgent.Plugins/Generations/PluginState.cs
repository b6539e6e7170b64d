namespace MeshAgent.Plugins.Generations;

/// <summary>What is the matter with a plugin.</summary>
public enum PluginState
{
    /// <summary>Being loaded and started.</summary>
    Starting,

    /// <summary>At work.</summary>
    Active,

    /// <summary>Replaced by a newer generation; calls under way are being ended and its code is let go.</summary>
    Draining,

    /// <summary>Switched off in plugins.json.</summary>
    Disabled,

    /// <summary>This host is too old or too new for it, or has no use for its slot.</summary>
    Unsupported,

    /// <summary>It cannot be loaded, breaks its contract, or did not start.</summary>
    Malfunctioned,

    /// <summary>Replaced by a newer generation; its code is proven gone.</summary>
    Superseded,

    /// <summary>Replaced or given up, but something still holds its code in memory.</summary>
    Leaked,

    /// <summary>Stopped with the agent, or since its entry is gone from plugins.json.</summary>
    Stopped,
}
