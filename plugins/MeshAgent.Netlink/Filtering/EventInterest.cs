using System.Collections.Immutable;
using System.Net;

namespace MeshAgent.Netlink.Filtering;

/// <summary>Which route and neighbour notifications a listener wants; all other kinds, and default routes, always come.</summary>
public sealed record EventInterest
{
    /// <summary>RTPROT_* numbers whose routes are wanted; at most <see cref="EventFilter.MaximumProtocols"/>.</summary>
    public ImmutableArray<byte> Protocols { get; init; } = [];

    /// <summary>Tables whose routes are wanted, of any number; at most <see cref="EventFilter.MaximumTables"/>.</summary>
    public ImmutableArray<uint> Tables { get; init; } = [];

    /// <summary>
    /// Addresses whose neighbour entries are wanted, on any link; at most <see cref="EventFilter.MaximumNeighbours"/>. Of an IPv6 address
    /// the filter compares the last 32 bits only, so that an entry of another address may come now and then.
    /// </summary>
    public ImmutableArray<IPAddress> Neighbours { get; init; } = [];
}
