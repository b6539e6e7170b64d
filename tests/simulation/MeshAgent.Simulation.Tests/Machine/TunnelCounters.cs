using MeshAgent.Host.Agent;

namespace MeshAgent.Simulation.Tests.Machine;

/// <summary>The packet counters of the tunnels' links, as the kernel shows them.</summary>
/// <param name="tunnels">The tunnels.</param>
internal sealed class TunnelCounters(IReadOnlyList<FakeTunnel> tunnels) : ILinkCounters
{
    public (ulong Received, ulong Sent)? Read(string link) => tunnels.FirstOrDefault(tunnel => tunnel.Name == link)?.Packets;
}
