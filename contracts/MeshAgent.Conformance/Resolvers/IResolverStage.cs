using MeshAgent.Conformance.Stages;
using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Conformance.Resolvers;

/// <summary>Where a source learns of name servers: a folder of leases, a file, a bus; or its settings alone.</summary>
public interface IResolverStage : IStage
{
    /// <summary>What it can show.</summary>
    ResolverStageAbilities Abilities { get; }

    /// <summary>The source's settings, as JSON.</summary>
    string Settings { get; }

    /// <summary>
    /// What the source should know now, in order of preference; of <see cref="NameServer.ExpiresAt"/> only whether there is one counts.
    /// </summary>
    IReadOnlyList<NameServer> Truth { get; }

    /// <summary>Somebody tells of other servers than before: <see cref="Truth"/> changes.</summary>
    /// <returns>When it is told.</returns>
    Task ChangeAsync();

    /// <summary>What tells of the servers is damaged: half a file, other bytes. <see cref="Truth"/> stays.</summary>
    /// <returns>When it is damaged.</returns>
    Task SpoilAsync();

    /// <summary>What tells of the servers goes away: <see cref="Truth"/> is empty.</summary>
    /// <returns>When it is gone.</returns>
    Task RemoveAsync();

    /// <summary>Somebody tells of servers whose time ended long ago.</summary>
    /// <returns>When it is told.</returns>
    Task ExpireAsync();
}
