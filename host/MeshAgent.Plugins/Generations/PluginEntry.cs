using System.Text.Json;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Plugins.Documents;
using MeshAgent.Plugins.Slots;

namespace MeshAgent.Plugins.Generations;

/// <summary>One entry of plugins.json.</summary>
public sealed record PluginEntry
{
    /// <summary>The slot.</summary>
    public required PluginSlot Slot { get; init; }

    /// <summary>The plugin's id.</summary>
    public required string Id { get; init; }

    /// <summary>The plugin's folder, absolute.</summary>
    public required string Folder { get; init; }

    /// <summary>The folder that relative file names in the settings are relative to: that of plugins.json.</summary>
    public required string SettingsDirectory { get; init; }

    /// <summary>False: the operator switched it off.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>The entry itself: where errors point to.</summary>
    public required DocumentNode Declaration { get; init; }

    /// <summary>The entry's <c>settings</c>; null when it has none.</summary>
    public DocumentNode? Settings => Declaration["settings"];

    /// <summary>How it is named in health items and logs: <c>exits/wireguard</c>.</summary>
    public string Subject => $"{Slot.Word()}/{Id}";

    /// <summary>Why a plugin that is switched off is not loaded.</summary>
    public string WhyDisabled => $"\"enabled\" is false in {Declaration.File}:{Declaration.Position.Line}";

    /// <summary>Whether the same would be loaded in the same way, wherever it is written.</summary>
    /// <param name="other">Another entry.</param>
    /// <returns>True when plugin, folder and settings are the same.</returns>
    public bool IsSameAs(PluginEntry other) =>
        Subject == other.Subject
        && Folder == other.Folder
        && IsEnabled == other.IsEnabled
        && SettingsDirectory == other.SettingsDirectory
        && (Settings, other.Settings) switch
        {
            (null, null) => true,
            ({ } one, { } another) => JsonElement.DeepEquals(one.ToElement(), another.ToElement()),
            _ => false,
        };
}
