using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Conformance.Stages;

/// <summary>A file's text, and the name servers that it means.</summary>
/// <param name="Text">The text.</param>
/// <param name="Servers">The servers, in order of preference.</param>
public sealed record FileState(string Text, IReadOnlyList<NameServer> Servers);
