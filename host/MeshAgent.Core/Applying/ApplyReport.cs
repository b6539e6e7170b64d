using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Core.Applying;

/// <summary>What became of a plan.</summary>
public sealed record ApplyReport
{
    /// <summary>The steps that were taken and worked, in order.</summary>
    public EquatableArray<RouteChange> Done { get; init; } = [];

    /// <summary>What did not work; empty when everything is as planned.</summary>
    public EquatableArray<Fault> Faults { get; init; } = [];

    /// <summary>Whether the packet filter was written.</summary>
    public bool GuardWritten { get; init; }

    /// <summary>Providers that were told a new plan.</summary>
    public EquatableArray<string> ExitsTold { get; init; } = [];

    /// <summary>Whether anything was changed: then it is looked at again.</summary>
    public bool IsChange => GuardWritten || !Done.IsEmpty || !ExitsTold.IsEmpty;
}
