namespace MeshAgent.Conformance.Routes;

/// <summary>
/// What a stage can show beyond routes, rules, addresses and links that go up and down; what it cannot is not demanded of the plugin on it.
/// </summary>
[Flags]
public enum RouteStageAbilities
{
    /// <summary>Nothing more.</summary>
    None = 0,

    /// <summary>It tells by itself which way a packet goes (<c>ip route get</c>).</summary>
    Asks = 1,

    /// <summary>The first gateway of <see cref="RouteWorld"/> answers on the uplink.</summary>
    Neighbours = 2,

    /// <summary>It can make more changes at once than any queue of events holds.</summary>
    Overruns = 4,

    /// <summary>It checks what it is asked to add as a kernel does, such as whether a link exists.</summary>
    Refuses = 8,

    /// <summary>It sees routes that are away for a moment only.</summary>
    Monitors = 16,
}
