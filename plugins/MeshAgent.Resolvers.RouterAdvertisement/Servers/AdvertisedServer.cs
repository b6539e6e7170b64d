using System.Net;

namespace MeshAgent.Resolvers.RouterAdvertisement.Servers;

/// <summary>A name server that one router has advertised on one link.</summary>
/// <param name="Link">The link's name.</param>
/// <param name="Router">The router's link-local address, without a scope id.</param>
/// <param name="Address">The server.</param>
/// <param name="ExpiresAt">When it lapses; null when never.</param>
internal sealed record AdvertisedServer(string Link, IPAddress Router, IPAddress Address, DateTimeOffset? ExpiresAt);
