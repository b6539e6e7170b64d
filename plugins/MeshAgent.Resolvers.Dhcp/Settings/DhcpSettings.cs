using MeshAgent.Resolvers.Learning.Links;

namespace MeshAgent.Resolvers.Dhcp.Settings;

/// <summary>What the user asks for, validated.</summary>
/// <param name="Directories">The folders of each client whose leases are read.</param>
/// <param name="Links">The links whose leases count.</param>
internal sealed record DhcpSettings(IReadOnlyDictionary<DhcpClient, IReadOnlyList<string>> Directories, LinkPatterns Links);
