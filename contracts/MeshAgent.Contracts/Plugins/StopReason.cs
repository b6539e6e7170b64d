namespace MeshAgent.Contracts.Plugins;

/// <summary>Why a plugin is stopped.</summary>
public enum StopReason
{
    /// <summary>The agent ends: tunnels go down; what refuses user traffic stays.</summary>
    Shutdown,

    /// <summary>Another generation takes over: everything in the kernel stays as it is.</summary>
    Swap,
}
