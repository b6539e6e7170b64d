using MeshAgent.Demo.Services;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Exits;

/// <summary>The same scenario with exits of several technologies.</summary>
internal static class Technologies
{
    /// <summary>
    /// From nothing to user traffic in a tunnel of any technology: a lost first packet costs fastd 20 s, its interval between two
    /// handshakes.
    /// </summary>
    public static readonly TimeSpan TunnelLimit = TimeSpan.FromSeconds(45);

    /// <summary>A neighbourhood whose exits speak something.</summary>
    /// <param name="exit1">What exit 1 speaks.</param>
    /// <param name="exit2">What exit 2 speaks.</param>
    public static NeighbourhoodOptions Options(ExitTechnology exit1, ExitTechnology exit2) => new() { Exit1 = exit1, Exit2 = exit2 };

    /// <summary>The id of the plugin that drives an exit.</summary>
    public static string PluginOf(ExitServer exit) => exit.Technology == ExitTechnology.WireGuard ? "wireguard" : "fastd";
}
