namespace MeshAgent.Demo.Topology;

/// <summary>
/// Names of the router's links. They can be changed because confusing names (<c>my_wg_exit_lab</c>, <c>via0</c>, <c>eth1</c> beside
/// <c>eth10</c>) are themselves a thing to test. Each is 1 to 15 bytes (IFNAMSIZ - 1, linux/if.h).
/// </summary>
public sealed record LinkNames
{
    /// <summary>The link to the provider.</summary>
    public string Wan { get; init; } = "wan0";

    /// <summary>The link to the LAN client.</summary>
    public string Lan { get; init; } = "br-lan";

    /// <summary>The link to the mesh neighbour.</summary>
    public string Mesh { get; init; } = "mesh0";

    /// <summary>The exit tunnel. The neighbourhood never makes it: the agent does.</summary>
    public string Tunnel { get; init; } = "wg_exit";
}
