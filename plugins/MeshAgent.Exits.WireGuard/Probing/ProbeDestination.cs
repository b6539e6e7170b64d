using System.Net;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Exits.WireGuard.Probing;

/// <summary>Chooses the inner destination of a probe: one that the exit holds and the tunnel can carry. Pure.</summary>
internal static class ProbeDestination
{
    // For exits whose own address will not do. Nobody has these: TEST-NET-1 (RFC 5737) and the discard-only block (RFC 6666).
    private static readonly IPAddress[] Nobody = [IPAddress.Parse("192.0.2.9"), IPAddress.Parse("100::9")];

    /// <summary>Chooses.</summary>
    /// <param name="exit">The exit's outer address: through the tunnel it leads to the exit itself.</param>
    /// <param name="allowed">The prefixes that the exit holds.</param>
    /// <param name="carries">Whether the tunnel has an address of each family.</param>
    /// <returns>The destination; null when the tunnel cannot carry any.</returns>
    public static IPAddress? Choose(IPAddress exit, EquatableArray<IPNetwork> allowed, PerFamily<bool> carries) =>
        Nobody.Prepend(exit)
            .Concat(allowed.Select(static prefix => prefix.BaseAddress))
            .FirstOrDefault(address => carries[address.Family()] && allowed.Any(prefix => prefix.Contains(address)));
}
