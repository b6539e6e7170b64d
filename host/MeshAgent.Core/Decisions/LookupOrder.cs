using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Core.Decisions;

/// <summary>A name to look up now, over the WAN.</summary>
/// <param name="Host">The name.</param>
/// <param name="Servers">The servers to ask, in order of preference.</param>
public sealed record LookupOrder(string Host, EquatableArray<NameServer> Servers);
