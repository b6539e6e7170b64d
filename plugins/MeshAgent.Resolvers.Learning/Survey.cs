using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Resolvers.Learning.Watching;

namespace MeshAgent.Resolvers.Learning;

/// <summary>What one complete look at the files of a source gave.</summary>
/// <param name="Servers">The name servers, lapsed ones perhaps among them.</param>
/// <param name="Problems">What could not be read or understood, each naming file and line.</param>
/// <param name="Folders">What to listen to for the next change.</param>
public sealed record Survey(EquatableArray<NameServer> Servers, EquatableArray<HealthItem> Problems, IReadOnlyList<WatchedFolder> Folders);
