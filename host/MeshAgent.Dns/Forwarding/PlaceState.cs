using System.Net;

namespace MeshAgent.Dns.Forwarding;

/// <summary>How one of the forwarder's listening places stands.</summary>
/// <param name="Place">The loopback address and port.</param>
/// <param name="Problem">Why it is closed, in words; null when it is open.</param>
/// <param name="IsAbsent">Whether the machine has no such address, for example because it has no IPv6.</param>
public sealed record PlaceState(IPEndPoint Place, string? Problem, bool IsAbsent = false)
{
    /// <summary>Whether clients are answered there, by UDP and TCP.</summary>
    public bool IsOpen => Problem is null;
}
