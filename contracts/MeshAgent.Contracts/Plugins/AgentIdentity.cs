using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Contracts.Plugins;

/// <summary>How what the agent makes can be told from everything else on the machine.</summary>
public sealed record AgentIdentity
{
    /// <summary>The mark of control traffic.</summary>
    public required PacketMark Mark { get; init; }

    /// <summary>The table of WAN paths.</summary>
    public required uint WanTable { get; init; }

    /// <summary>The table of exit defaults.</summary>
    public required uint ExitTable { get; init; }

    /// <summary>The first of the agent's rule preferences; the last is 99 above it.</summary>
    public required uint RulePreference { get; init; }

    /// <summary>
    /// The group whose programs' name lookups are led over the WAN, by name, for a daemon that is to run in it; the machine need not have
    /// it. Null: none. Since contract 1.2.
    /// </summary>
    public string? LookupGroup { get; init; }

    /// <summary>The protocol number on the agent's routes and rules.</summary>
    public byte RouteProtocol { get; init; } = RouteProtocols.MeshAgent;
}
