namespace MeshAgent.Core.Settings;

/// <summary>How user traffic is kept apart from control traffic.</summary>
public enum IsolationStrategy
{
    /// <summary>By rules and tables of their own.</summary>
    Policy,

    /// <summary>By host routes in the main table, for kernels without policy routing.</summary>
    HostRoutes,
}
