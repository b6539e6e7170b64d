using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Recovery;
using MeshAgent.Simulation.Tests.Agent;

namespace MeshAgent.Simulation.Tests.Invariants;

/// <summary>
/// Keeps, beside the agent's own memory, which machines each path was proven with, as anybody could have seen it: a path that only memory
/// offers is never used with a stranger at its gateway's address. One that it was proven with earlier is none: the state file may have lost
/// the later proof.
/// </summary>
internal sealed class GatewayLedger
{
    private readonly Dictionary<PathKey, (DateTimeOffset At, HashSet<string> Macs)> proven = [];

    public void Check(SimulatedAgent agent)
    {
        foreach (var path in IpFamilyFacts.All.SelectMany(family => agent.Memory.Paths[family]))
        {
            var mac = agent.Seen.Routing.Neighbours.FirstOrDefault(entry => entry.Address.Equals(path.Path.Gateway)
                && agent.Seen.Routing.Links.Any(link => link.Index == entry.LinkIndex && link.Name == path.Path.LinkName))?.MacAddress ?? "";
            var known = proven.TryGetValue(path.Path.Key, out var entry) ? entry : (At: DateTimeOffset.MinValue, Macs: []);
            if (path.State is ProvenState state && state.At != known.At)
            {
                known.Macs.Add(mac);
                proven[path.Path.Key] = (state.At, known.Macs);
            }
            else if (path is { State.IsUsable: true, Source: PathSource.Memory } && mac.Length > 0 && known.Macs.Count > 0
                && !known.Macs.Contains(mac) && !known.Macs.Contains(""))
            {
                throw new InvariantException(
                    "no stranger is taken for a remembered gateway",
                    $"{path.Path} was proven with {string.Join(", ", known.Macs)}, now {mac} is there");
            }
        }
    }
}
