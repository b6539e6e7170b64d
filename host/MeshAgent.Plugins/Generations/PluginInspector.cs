using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Plugins.Documents;
using MeshAgent.Plugins.Manifests;
using MeshAgent.Plugins.Schemas;
using MeshAgent.Plugins.Slots;
using MeshAgent.Plugins.Packages;

namespace MeshAgent.Plugins.Generations;

/// <summary>Judges a plugin by its files and its entry, before any of its code runs.</summary>
public sealed class PluginInspector
{
    private readonly ManifestReader manifests = new();

    /// <summary>Judges an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <returns>The manifest and the verdict.</returns>
    public Inspection Inspect(PluginEntry entry)
    {
        if (!entry.IsEnabled)
        {
            return new Inspection(
                null, null, PluginState.Disabled, $"\"enabled\" is false in {entry.Declaration.File}:{entry.Declaration.Position.Line}");
        }

        var (package, objection) = PluginPackage.Read(entry.Folder);
        if (package is null)
        {
            return new Inspection(null, null, PluginState.Malfunctioned, objection);
        }

        var reading = manifests.Read(package);
        if (reading.Manifest is not { } manifest)
        {
            return new Inspection(package, null, PluginState.Malfunctioned, string.Join("; ", reading.Errors));
        }

        return Mismatch(entry, package, manifest) is { } mismatch
            ? mismatch
            : CheckSettings(entry, package, manifest) is { IsEmpty: false } errors
                ? new Inspection(package, manifest, PluginState.Malfunctioned, string.Join("; ", errors))
                : new Inspection(package, manifest, PluginState.Starting, "");
    }

    /// <summary>Compares an entry's settings with the schema that the plugin brings.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="package">The plugin's files.</param>
    /// <param name="manifest">The plugin's manifest.</param>
    /// <returns>The errors, each at its place in plugins.json; empty when the settings fit.</returns>
    public static EquatableArray<DocumentError> CheckSettings(PluginEntry entry, PluginPackage package, PluginManifest manifest)
    {
        if (manifest.SettingsSchema.Length == 0)
        {
            return entry.Settings is { Members.Count: > 0 } settings
                ? [settings.Error($"plugin {manifest.Id} takes no settings; remove them")]
                : [];
        }

        var reading = SchemaReader.Read(package.ReadDocument(manifest.SettingsSchema));
        return reading.Schema is null ? reading.Errors : SchemaValidator.Validate(reading.Schema, entry.Settings ?? Absent(entry));
    }

    private static Inspection? Mismatch(PluginEntry entry, PluginPackage package, PluginManifest manifest)
    {
        if (manifest.Slot != entry.Slot || manifest.Id != entry.Id)
        {
            var error = entry.Declaration.Error(
                $"the plugin in {entry.Folder} says of itself that it is {manifest.Slot.Word()}/{manifest.Id}, not {entry.Subject}");
            return new Inspection(package, manifest, PluginState.Malfunctioned, error.ToString());
        }

        if (!ContractVersion.Current.Accepts(manifest.Contract))
        {
            return new Inspection(
                package,
                manifest,
                PluginState.Unsupported,
                $"it was built against contract {manifest.Contract}, and this agent has {ContractVersion.Current}; "
                + "install a version of the plugin for it");
        }

        return manifest.Slot.Interface() is null
            ? new Inspection(package, manifest, PluginState.Unsupported, $"this agent has no use for plugins of the slot {manifest.Slot.Word()}")
            : null;
    }

    // Settings that are not written are an empty object, so that required keys are missed at the entry.
    private static DocumentNode Absent(PluginEntry entry) =>
        entry.Declaration with { Kind = NodeKind.Mapping, Path = entry.Declaration.PathOf("settings"), Members = [] };
}
