using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Plugins.Documents;
using MeshAgent.Plugins.Packages;
using MeshAgent.Plugins.Schemas;

namespace MeshAgent.Plugins.Manifests;

/// <summary>Reads <c>plugin.json</c>.</summary>
public sealed class ManifestReader
{
    /// <summary>The name of the manifest in a plugin's folder.</summary>
    public const string FileName = "plugin.json";

    private readonly Schema schema = EmbeddedSchema.Read(typeof(ManifestReader).Assembly, "plugin.schema.json");

    /// <summary>Reads the manifest of a package.</summary>
    /// <param name="package">The package.</param>
    /// <returns>The manifest, or what is wrong with it.</returns>
    public ManifestReading Read(PluginPackage package) => Read(package.ReadDocument(FileName));

    /// <summary>Reads a manifest.</summary>
    /// <param name="reading">What reading its file gave.</param>
    /// <returns>The manifest, or what is wrong with it.</returns>
    internal ManifestReading Read(DocumentReading reading)
    {
        var errors = reading.Root is null ? reading.Errors : [.. reading.Errors, .. SchemaValidator.Validate(schema, reading.Root)];
        return errors.IsEmpty
            ? new ManifestReading(Manifest(SchemaDefaults.Fill(schema, reading.Root!)), [])
            : new ManifestReading(null, errors);
    }

    private static PluginManifest Manifest(DocumentNode root) => new()
    {
        Id = root["id"]!.Text,
        Slot = Enum.Parse<PluginSlot>(root["slot"]!.Text, ignoreCase: true),
        Version = root["version"]!.Text,
        Contract = ContractVersion.TryParse(root["contract"]!.Text, out var contract) ? contract : default,
        Assembly = root["assembly"]!.Text,
        Type = root["type"]!.Text,
        Description = root["description"]!.Text,
        Requires = root["requires"]!.Items.Select(item => item.Text).ToEquatableArray(),
        SettingsSchema = root["settingsSchema"]!.Text,
    };
}
