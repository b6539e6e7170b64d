namespace MeshAgent.Host.Status;

/// <summary>The name servers.</summary>
/// <param name="Wan">Asked by the agent, over the WAN only.</param>
/// <param name="System">Asked by everything else.</param>
/// <param name="Mesh">The mesh's own.</param>
/// <param name="Shared">Addresses that both sides ask: each side by its own way.</param>
/// <param name="Forwarder">Where programs of this machine are answered over the WAN.</param>
internal sealed record NameServerStatus(
    IReadOnlyList<string> Wan, IReadOnlyList<string> System, IReadOnlyList<string> Mesh, IReadOnlyList<string> Shared,
    IReadOnlyList<string> Forwarder)
{
    /// <summary>
    /// The WAN servers that the agent asks now: those of <see cref="Wan"/> less the refused ones, or the gateway in their place.
    /// </summary>
    public IReadOnlyList<string> Asked { get; init; } = [];

    /// <summary>The WAN servers that it does not ask, and why.</summary>
    public IReadOnlyList<RefusedServerStatus> Refused { get; init; } = [];
}
