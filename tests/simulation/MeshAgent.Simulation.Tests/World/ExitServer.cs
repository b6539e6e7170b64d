using System.Net;

namespace MeshAgent.Simulation.Tests.World;

/// <summary>The far end of an exit: it answers at its addresses while it lives.</summary>
/// <param name="Name">Its name in the router's settings.</param>
/// <param name="Host">The name or address that the settings have.</param>
/// <param name="Priority">The operator's preference.</param>
/// <param name="Technology">What it speaks: the id of the provider that drives it.</param>
internal sealed record ExitServer(string Name, string Host, int Priority, string Technology)
{
    public List<IPAddress> Addresses { get; init; } = [];

    public bool IsAlive { get; set; } = true;

    /// <summary>It shakes hands and sends keep-alives, and what comes out of the tunnel vanishes.</summary>
    public bool Swallows { get; set; }
}
