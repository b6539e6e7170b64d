using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Core.Recovery;

namespace MeshAgent.Core.Decisions;

/// <summary>A WAN path to probe now: a marked DNS query bound to the path's link; any valid reply proves it.</summary>
/// <param name="Path">The path.</param>
/// <param name="LinkIndex">The link to bind to.</param>
/// <param name="Name">The name to ask for.</param>
/// <param name="Servers">The servers to ask.</param>
public sealed record ProbeOrder(PathKey Path, int LinkIndex, string Name, EquatableArray<NameServer> Servers);
