using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Core.Isolation;

/// <summary>A WAN name server that is not asked, since its way would draw somebody else's packets to the WAN.</summary>
/// <param name="Server">The server.</param>
/// <param name="Why">Whose packets, and the fact that it rests on.</param>
public sealed record ServerRefusal(NameServer Server, string Why);
