using MeshAgent.Tunnels.Links;

namespace MeshAgent.Exits.Fastd.Planning;

/// <summary>A link and its name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Link">The link.</param>
internal sealed record NamedLink(string Name, TunnelLink Link);
