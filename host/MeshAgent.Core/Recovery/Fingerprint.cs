using System.Net;

namespace MeshAgent.Core.Recovery;

/// <summary>How a remembered path is known again: what was true of the link and the gateway when the path was last proven.</summary>
/// <param name="LinkMac">The link's own link-layer address; empty when it has none.</param>
/// <param name="GatewayMac">The gateway's link-layer address; empty when it has none or it was not known.</param>
/// <param name="Prefix">The on-link prefix that held the gateway; null for a path without gateway.</param>
public sealed record Fingerprint(string LinkMac, string GatewayMac, IPNetwork? Prefix);
