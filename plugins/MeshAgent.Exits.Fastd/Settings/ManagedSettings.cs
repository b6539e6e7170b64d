using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Exits.Fastd.Settings;

/// <summary>What a fastd of the agent's own is to be like.</summary>
internal sealed record ManagedSettings
{
    /// <summary>The method when none is given: what the mesh communities' servers all speak.</summary>
    public const string DefaultMethod = "salsa2012+umac";

    /// <summary>The file of the secret, an absolute path.</summary>
    public required string SecretFile { get; init; }

    /// <summary>The methods, the preferred one first.</summary>
    public EquatableArray<string> Methods { get; init; } = [DefaultMethod];

    /// <summary>The outer UDP port; null: any free one for each connection.</summary>
    public ushort? BindPort { get; init; }

    /// <summary>
    /// The group that it runs as; null: the one of lookups that are led over the WAN, where the machine has it, else the agent's.
    /// </summary>
    public string? Group { get; init; }

    /// <summary>The most exits that are connected at once; null: all.</summary>
    public int? PeerLimit { get; init; }
}
