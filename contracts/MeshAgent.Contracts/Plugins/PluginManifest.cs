using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Contracts.Plugins;

/// <summary>What a plugin says of itself in <c>plugin.json</c>, read before any of its code.</summary>
public sealed record PluginManifest
{
    /// <summary>The plugin's id: lower-case letters, digits and hyphens, unique within its slot.</summary>
    public required string Id { get; init; }

    /// <summary>The slot that it fits.</summary>
    public required PluginSlot Slot { get; init; }

    /// <summary>The plugin's own version, <c>major.minor.patch</c>.</summary>
    public required string Version { get; init; }

    /// <summary>The contract that it was built against.</summary>
    public required ContractVersion Contract { get; init; }

    /// <summary>The file name of its assembly, in the manifest's folder.</summary>
    public required string Assembly { get; init; }

    /// <summary>The full name of the class that implements the slot's interface.</summary>
    public required string Type { get; init; }

    /// <summary>One line for people.</summary>
    public string Description { get; init; } = "";

    /// <summary>What it needs of the machine, such as <c>CAP_NET_ADMIN</c> or <c>nft</c>, for <c>meshagent doctor</c>.</summary>
    public EquatableArray<string> Requires { get; init; } = [];

    /// <summary>The file name of the JSON Schema of its settings; empty when it takes none.</summary>
    public string SettingsSchema { get; init; } = "";
}
