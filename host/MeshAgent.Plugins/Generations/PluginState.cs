namespace MeshAgent.Plugins.Generations;

/// <summary>What is the matter with a plugin.</summary>
public enum PluginState
{
    /// <summary>Being loaded and started.</summary>
    Starting,

    /// <summary>At work.</summary>
    Active,

    /// <summary>Switched off in plugins.json.</summary>
    Disabled,

    /// <summary>This host is too old or too new for it, or has no use for its slot.</summary>
    Unsupported,

    /// <summary>It cannot be loaded, breaks its contract, or did not start.</summary>
    Malfunctioned,

    /// <summary>Stopped with the agent.</summary>
    Stopped,
}
