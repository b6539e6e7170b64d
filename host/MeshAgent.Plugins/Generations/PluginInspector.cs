using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Plugins.Documents;
using MeshAgent.Plugins.Packages;
using MeshAgent.Plugins.Schemas;
using MeshAgent.Plugins.Slots;
using MeshAgent.Plugins.Verification;

namespace MeshAgent.Plugins.Generations;

/// <summary>Judges a plugin by its files and its entry, before any of its code runs.</summary>
public sealed class PluginInspector
{
    private readonly PluginVerifier verifier = new();

    /// <summary>Judges an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <returns>The files, the manifest and the verdict.</returns>
    public Inspection Inspect(PluginEntry entry)
    {
        var (package, objection) = PluginPackage.Read(entry.Folder);
        if (package is null)
        {
            return new Inspection(null, null, PluginState.Malfunctioned, objection);
        }

        var (manifest, checks) = verifier.Check(package);
        if (checks.FirstOrDefault(static check => !check.IsPassed) is { } failed)
        {
            var verdict = failed.Name == PluginVerifier.ContractCheck ? PluginState.Unsupported : PluginState.Malfunctioned;
            return new Inspection(package, manifest, verdict, string.Join("; ", failed.Objections));
        }

        var mistake = Stranger(entry, manifest!) ?? string.Join("; ", CheckSettings(entry, package, manifest!));
        return new Inspection(package, manifest, mistake.Length == 0 ? PluginState.Starting : PluginState.Malfunctioned, mistake);
    }

    /// <summary>The id that a plugin gives itself.</summary>
    /// <param name="folder">The plugin's folder.</param>
    /// <returns>The id; null when there is no manifest, or a faulty one.</returns>
    public string? IdOf(string folder) => verifier.Verify(folder).Manifest?.Id;

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

    private static string? Stranger(PluginEntry entry, PluginManifest manifest) => manifest.Slot == entry.Slot && manifest.Id == entry.Id
        ? null
        : entry.Declaration.Error(
            $"the plugin in {entry.Folder} says of itself that it is {manifest.Slot.Word()}/{manifest.Id}, not {entry.Subject}").ToString();

    // Settings that are not written are an empty object, so that required keys are missed at the entry.
    private static DocumentNode Absent(PluginEntry entry) =>
        entry.Declaration with { Kind = NodeKind.Mapping, Path = entry.Declaration.PathOf("settings"), Members = [] };
}
