using System.Text.Json.Nodes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Agents;

/// <summary>What differs between two agents under test. The defaults are what a gateway's owner would write.</summary>
public sealed record AgentSetup
{
    /// <summary>The exits in order of preference, best first.</summary>
    public IReadOnlyList<AgentExit> Exits { get; init; } = [AgentExit.ByName(Node.Exit1), AgentExit.ByName(Node.Exit2)];

    /// <summary>The WAN links by name; <c>auto</c> leaves finding them to the agent.</summary>
    public IReadOnlyList<string> Wan { get; init; } = ["auto"];

    /// <summary>LAN links besides the neighbourhood's own.</summary>
    public IReadOnlyList<string> OtherLan { get; init; } = [];

    /// <summary>Mesh links besides the neighbourhood's own.</summary>
    public IReadOnlyList<string> OtherMesh { get; init; } = [];

    /// <summary>The WAN's name servers.</summary>
    public IReadOnlyList<string> WanNameServers { get; init; } = [.. AddressPlan.Families.Select(world => world.WanNameServer)];

    /// <summary>Further sources of name servers, by the id and the project of their plugins, with their settings.</summary>
    public IReadOnlyList<(string Id, string Project, JsonObject? Settings)> Sources { get; init; } = [];

    /// <summary>What becomes of user traffic without an exit: <c>none</c> or <c>direct</c>.</summary>
    public string Fallback { get; init; } = "none";

    /// <summary>How user traffic is kept apart: <c>policy</c> or <c>hostRoutes</c>.</summary>
    public string Strategy { get; init; } = "policy";

    /// <summary>Name servers that the system asks, and not the agent.</summary>
    public IReadOnlyList<string> SystemNameServers { get; init; } = [];

    /// <summary>The group whose name lookups are redirected to the WAN; one that the machine need not have.</summary>
    public string DnsGroup { get; init; } = "meshagent-wan";

    /// <summary>Changes the settings of an exit provider before they are written; takes its id and them.</summary>
    public Action<string, JsonObject> Adjust { get; init; } = static (_, _) => { };

    /// <summary>A folder in which the agent finds programs before those of the machine; null for none.</summary>
    public string? Programs { get; init; }

    /// <summary>The state file; null for one in the neighbourhood's folder.</summary>
    public string? StateFile { get; init; }
}
