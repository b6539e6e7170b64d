using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Recovery;

namespace MeshAgent.Core.Memory;

/// <summary>What outlives a restart: the content of the state file.</summary>
public sealed record DurableMemory
{
    /// <summary>
    /// How many paths of a family are kept: more than any router has uplinks (4 would do for two uplinks with a spare each); a larger
    /// number only keeps more of yesterday's networks to try, a smaller one loses an uplink that is out for repair.
    /// </summary>
    public const int MaxPathsPerFamily = 8;

    /// <summary>
    /// How many answering addresses of exits are kept, over all exits: 64 covers dozens of exits with both families. Larger costs flash
    /// and start-up time; smaller makes a restart during a DNS outage wait for the outage's end.
    /// </summary>
    public const int MaxEndpoints = 64;

    /// <summary>The remembered paths of each family, most recently proven first.</summary>
    public PerFamily<EquatableArray<RememberedPath>> Paths { get; init; } = PerFamily.Both<EquatableArray<RememberedPath>>([]);

    /// <summary>
    /// How many uplinks are kept: twice what paths can name, for cards that are plugged in and out. Larger only keeps names of links that are gone;
    /// smaller could take an uplink whose paths were all forgotten for a link that users may be led to.
    /// </summary>
    public const int MaxUplinks = 16;

    /// <summary>
    /// Links that once had a default that was proven, the latest first. They stay WAN links when their paths turn out stale: what is on them is
    /// still somebody else's network.
    /// </summary>
    public EquatableArray<string> Uplinks { get; init; } = [];

    /// <summary>Addresses of exits that answered.</summary>
    public EquatableArray<LastGoodEndpoint> Endpoints { get; init; } = [];

    /// <summary>The exit that user traffic went to, <c>provider/name</c>; empty when there was none.</summary>
    public string SelectedExit { get; init; } = "";

    /// <summary>The exit that the operator pinned; null for none.</summary>
    public ExitPin? Pin { get; init; }

    /// <summary>
    /// By what this router is told from others; empty when that is not known: exits of equal priority are then taken in the order of their
    /// names.
    /// </summary>
    public string RouterId { get; init; } = "";

    /// <summary>
    /// A time that has certainly passed. A clock that starts below it is wrong, and handshakes made by it would be refused as replays
    /// (WireGuard whitepaper §5.1, TAI64N).
    /// </summary>
    public DateTimeOffset LastSeen { get; init; }
}
