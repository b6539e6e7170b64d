using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Resolvers.Learning.Files;

/// <summary>What a file says.</summary>
/// <param name="Servers">The name servers that could be understood.</param>
/// <param name="Line">Where the first mistake is, counted from 1; 0 when the file has no lines.</param>
/// <param name="Problem">The first mistake; empty when there is none.</param>
public sealed record FileReading(EquatableArray<NameServer> Servers, int Line = 0, string Problem = "");
