namespace MeshAgent.Dns.Resolving;

/// <summary>In which order healthy servers are asked. Failing ones always come last.</summary>
public enum ServerOrder
{
    /// <summary>As handed in: the first is preferred.</summary>
    Fixed,

    /// <summary>From a random place in the list on, so that load spreads.</summary>
    Rotated,
}
