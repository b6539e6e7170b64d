using System.Net;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Contracts.Exits;

/// <summary>A tunnel link that a provider owns.</summary>
public sealed record ExitInterface
{
    /// <summary>The link's name.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The mark that outer packets leave with, read back from the tunnel's sockets; null while it is not set or not known.
    /// </summary>
    public uint? OuterMark { get; init; }

    /// <summary>Whether user traffic of each family may be sent into it: it is up and has an address of the family.</summary>
    public PerFamily<bool> Carries { get; init; } = PerFamily.Both(false);

    /// <summary>
    /// The prefixes that will be on the link, as configured: known before the link exists, so that what is inside the tunnel is never taken
    /// for something outside it.
    /// </summary>
    public EquatableArray<IPNetwork> Prefixes { get; init; } = [];

    /// <summary>
    /// The name servers that the exit offers to its users, where the provider knows any: they are reached through the tunnel, so none of
    /// them is ever led to the WAN.
    /// </summary>
    public EquatableArray<IPAddress> NameServers { get; init; } = [];

    /// <summary>The operator asked for the source of forwarded packets to be replaced by the tunnel's own address.</summary>
    public bool Masquerade { get; init; }

    /// <summary>The operator asked for the TCP segment size to be clamped to the path MTU.</summary>
    public bool ClampSegmentSize { get; init; }
}
