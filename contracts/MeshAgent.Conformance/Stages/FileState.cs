using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Conformance.Stages;

/// <summary>What a file holds, and the name servers that it means.</summary>
/// <param name="Content">The content.</param>
/// <param name="Servers">The servers, in order of preference.</param>
public sealed record FileState(FileContent Content, IReadOnlyList<NameServer> Servers);
