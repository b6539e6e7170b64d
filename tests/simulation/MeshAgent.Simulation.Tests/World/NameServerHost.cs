using System.Net;

namespace MeshAgent.Simulation.Tests.World;

/// <summary>A name server somewhere on the internet.</summary>
/// <param name="Address">Where.</param>
internal sealed record NameServerHost(IPAddress Address)
{
    public bool IsAlive { get; set; } = true;

    public NameServerManner Manner { get; set; }

    /// <summary>How long it thinks.</summary>
    public TimeSpan Lag { get; set; }

    /// <summary>It is as it should be again.</summary>
    public void Heal() => (IsAlive, Manner, Lag) = (true, NameServerManner.Honest, TimeSpan.Zero);
}
