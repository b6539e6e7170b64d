using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Agents;

/// <summary>An exit as the agent's configuration names it.</summary>
/// <param name="Node">Which of the neighbourhood's exits it is.</param>
/// <param name="Endpoint">Name or address, and port.</param>
public sealed record AgentExit(Node Node, string Endpoint)
{
    /// <summary>The exit's name in configuration, status and logs.</summary>
    public string Name => Node.ToString().ToLowerInvariant();

    /// <summary>An exit that must be looked up first.</summary>
    /// <param name="node">The exit.</param>
    public static AgentExit ByName(Node node) => new(node, $"{NameOf(node)}:{AddressPlan.ExitPort}");

    /// <summary>An exit that is contacted without any name server.</summary>
    /// <param name="node">The exit.</param>
    /// <param name="world">The family of its address.</param>
    public static AgentExit ByAddress(Node node, FamilyAddresses world) => new(node, At(node == Node.Exit1 ? world.Exit1 : world.Exit2));

    /// <summary>An exit's key behind another address.</summary>
    /// <param name="node">The exit.</param>
    /// <param name="address">The address.</param>
    public static AgentExit ByAddress(Node node, string address) => new(node, At(address));

    private static string At(string address) => address.Contains(':', StringComparison.Ordinal)
        ? $"[{address}]:{AddressPlan.ExitPort}"
        : $"{address}:{AddressPlan.ExitPort}";

    private static string NameOf(Node node) => node == Node.Exit1 ? AddressPlan.Exit1Name : AddressPlan.Exit2Name;
}
