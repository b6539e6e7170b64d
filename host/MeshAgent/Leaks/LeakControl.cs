namespace MeshAgent.Host.Leaks;

/// <summary>A packet that had to be seen.</summary>
/// <param name="Link">The link that it was sent by.</param>
/// <param name="Family">ipv4 or ipv6.</param>
/// <param name="To">Where it went.</param>
/// <param name="Seen">Whether the watcher saw it.</param>
/// <param name="Problem">Why it could not be sent; empty when it was.</param>
internal sealed record LeakControl(string Link, string Family, string To, bool Seen, string Problem);
