namespace MeshAgent.Host.Leaks;

/// <summary>Which way the kernel would lead a packet of a LAN host.</summary>
/// <param name="Family">ipv4 or ipv6.</param>
/// <param name="From">The link that it comes from.</param>
/// <param name="To">Where it goes.</param>
/// <param name="Way">The way, or the refusal.</param>
/// <param name="Leaks">Whether the way is a WAN link and no filter is known to drop it there.</param>
internal sealed record ForwardedWay(string Family, string From, string To, string Way, bool Leaks);
