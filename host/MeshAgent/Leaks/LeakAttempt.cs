namespace MeshAgent.Host.Leaks;

/// <summary>One attempt and its end.</summary>
/// <param name="Family">ipv4 or ipv6.</param>
/// <param name="Kind">udp, tcp or icmp.</param>
/// <param name="To">Where it went, and what is there.</param>
/// <param name="How">How it was sent.</param>
/// <param name="Leaked">Whether it was seen on a WAN link.</param>
/// <param name="Allowed">Whether user traffic may take the WAN now: <c>fallback: direct</c>, and no exit.</param>
/// <param name="Detail">The packet as it was seen; else why the kernel refused it, or that it took another way.</param>
internal sealed record LeakAttempt(string Family, string Kind, string To, string How, bool Leaked, bool Allowed, string Detail);
