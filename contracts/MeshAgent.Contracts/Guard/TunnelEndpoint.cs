using System.Net;

namespace MeshAgent.Contracts.Guard;

/// <summary>Where the outer packets of a tunnel link go.</summary>
/// <param name="LinkName">The tunnel link's name.</param>
/// <param name="Endpoint">The far end of the outer UDP packets; the port is 1 to 65535.</param>
public sealed record TunnelEndpoint(string LinkName, IPEndPoint Endpoint);
