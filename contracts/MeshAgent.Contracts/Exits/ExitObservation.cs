using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;

namespace MeshAgent.Contracts.Exits;

/// <summary>What an exit provider sees at one moment.</summary>
public sealed record ExitObservation
{
    /// <summary>The tunnel links that it owns or will own: names are known from the settings even before a link exists.</summary>
    public EquatableArray<ExitInterface> Interfaces { get; init; } = [];

    /// <summary>Every configured exit.</summary>
    public EquatableArray<ExitReport> Exits { get; init; } = [];

    /// <summary>The processes that its tunnels run on; empty where the kernel does it all, or while none runs.</summary>
    public EquatableArray<ExitDaemon> Daemons { get; init; } = [];

    /// <summary>Why the provider cannot work now, such as a key file with wrong rights; null when it can.</summary>
    public Fault? Fault { get; init; }
}
