using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Recovery;
using MeshAgent.Simulation.Tests.Agent;

namespace MeshAgent.Simulation.Tests.Invariants;

/// <summary>
/// Keeps, beside the agent's own memory, which machine each path was proven with, as anybody could have seen it: a path that only memory
/// offers is never used with a stranger at its gateway's address.
/// </summary>
internal sealed class GatewayLedger
{
    private readonly Dictionary<PathKey, (DateTimeOffset At, string Mac)> proven = [];

    public void Check(SimulatedAgent agent)
    {
        foreach (var path in IpFamilyFacts.All.SelectMany(family => agent.Memory.Paths[family]))
        {
            var mac = agent.Seen.Routing.Neighbours.FirstOrDefault(entry => entry.Address.Equals(path.Path.Gateway)
                && agent.Seen.Routing.Links.Any(link => link.Index == entry.LinkIndex && link.Name == path.Path.LinkName))?.MacAddress ?? "";
            var known = proven.TryGetValue(path.Path.Key, out var entry) ? entry : default;
            if (path.State is ProvenState state && state.At != known.At)
            {
                proven[path.Path.Key] = (state.At, mac);
            }
            else if (!agent.Memory.Durable.Paths[path.Path.Family].Any(item => item.Path.Key == path.Path.Key))
            {
                proven.Remove(path.Path.Key);
            }
            else if (path is { State.IsUsable: true, Source: PathSource.Memory } && mac.Length > 0 && known.Mac?.Length > 0 && mac != known.Mac)
            {
                throw new InvariantException("no stranger is taken for a remembered gateway", $"{path.Path} was proven with {known.Mac}, now {mac} is there");
            }
        }
    }
}
