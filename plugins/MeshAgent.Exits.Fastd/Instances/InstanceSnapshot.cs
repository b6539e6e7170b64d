using MeshAgent.Contracts.Addressing;
using MeshAgent.Exits.Fastd.Configuration;
using MeshAgent.Exits.Fastd.Status;
using MeshAgent.Tunnels.Daemons;

namespace MeshAgent.Exits.Fastd.Instances;

/// <summary>One fastd at one moment.</summary>
internal sealed record InstanceSnapshot
{
    /// <summary>Its process; null while it does not run.</summary>
    public ProcessIdentity? Process { get; init; }

    /// <summary>The configuration that it was started with; null when there is none, and for the system's.</summary>
    public ConfigurationText? Configuration { get; init; }

    /// <summary>The files in the folder that it reads peers from, the agent's and others'.</summary>
    public EquatableArray<PeerFile> Files { get; init; } = [];

    /// <summary>Its status; null when it does not tell.</summary>
    public StatusDocument? Status { get; init; }

    /// <summary>Why it does not tell; empty when it does.</summary>
    public string Trouble { get; init; } = "";

    /// <summary>What its outer packets are marked with; null while that is not known.</summary>
    public uint? Mark { get; init; }

    /// <summary>The kernel marks for it, in a control group, rather than fastd itself.</summary>
    public bool IsMarkedByKernel { get; init; }

    /// <summary>Why the mark is not known; empty when it is.</summary>
    public string MarkTrouble { get; init; } = "";
}
