namespace MeshAgent.Contracts.Routing;

/// <summary>What a backend can do; what it cannot is planned around, or refused with this as the reason.</summary>
[Flags]
public enum RouteBackendCapabilities
{
    /// <summary>Nothing but the main table.</summary>
    None = 0,

    /// <summary>Rules and tables other than main (<c>CONFIG_IP_MULTIPLE_TABLES</c>).</summary>
    PolicyRouting = 1,

    /// <summary>Rules by protocol and port (Linux 4.17).</summary>
    RulePorts = 2,

    /// <summary>Neighbour entries and probing.</summary>
    Neighbours = 4,

    /// <summary>Leases or configuration of links that the kernel does not know.</summary>
    Leases = 8,
}
