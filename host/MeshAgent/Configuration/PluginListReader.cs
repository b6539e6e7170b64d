using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Plugins.Documents;
using MeshAgent.Plugins.Generations;
using MeshAgent.Plugins.Schemas;
using MeshAgent.Plugins.Slots;

namespace MeshAgent.Host.Configuration;

/// <summary>Reads plugins.json and, beside it, plugins.d/*.json, by which installed packages add their own entries.</summary>
/// <param name="ownFolder">The agent's own folder: where relative paths are looked for in the second place.</param>
internal sealed class PluginListReader(string ownFolder)
{
    /// <summary>
    /// Files in plugins.d. A package brings one; more than this many are a wrong folder, and each is read at every reload.
    /// </summary>
    private const int MaxFragments = 64;

    private readonly Schema schema = EmbeddedSchema.Read(typeof(PluginListReader).Assembly, "plugins.schema.json");

    /// <summary>Reads the files.</summary>
    /// <param name="path">The path of plugins.json.</param>
    /// <returns>The entries, or everything that is wrong in any of the files.</returns>
    public PluginListReading Read(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var errors = new List<DocumentError>();
        var entries = new List<PluginEntry>();
        foreach (var file in Fragments(path).Prepend(path))
        {
            var reading = DocumentReader.ReadFile(file);
            errors.AddRange(reading.Errors);
            if (reading.Root is { } root)
            {
                var mistakes = SchemaValidator.Validate(schema, root);
                errors.AddRange(mistakes);
                entries.AddRange(mistakes.IsEmpty
                    ? SchemaDefaults.Fill(schema, root)["plugins"]!.Items.Select(node => Entry(node, folder))
                    : []);
            }
        }

        if (errors.Count == 0)
        {
            errors.AddRange(Doubles(entries).Concat(Crowds(entries, path)));
        }

        return errors.Count == 0
            ? new PluginListReading(entries.ToEquatableArray(), [])
            : new PluginListReading([], errors.ToEquatableArray());
    }

    /// <summary>The folder by which installed packages add their own entries.</summary>
    /// <param name="path">The path of plugins.json.</param>
    /// <returns>The absolute path of plugins.d, there or not.</returns>
    public static string FragmentsBeside(string path) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "plugins.d");

    private static IEnumerable<string> Fragments(string path)
    {
        var fragments = FragmentsBeside(path);
        return Directory.Exists(fragments)
            ? Directory.EnumerateFiles(fragments, "*.json").Order(StringComparer.Ordinal).Take(MaxFragments)
            : [];
    }

    private PluginEntry Entry(DocumentNode node, string folder)
    {
        var beside = Path.GetFullPath(node["path"]!.Text, folder);
        return new PluginEntry
        {
            Slot = Enum.Parse<PluginSlot>(node["slot"]!.Text, ignoreCase: true),
            Id = node["id"]!.Text,
            Folder = Directory.Exists(beside) ? beside : Path.GetFullPath(node["path"]!.Text, ownFolder),
            IsEnabled = node["enabled"]!.Text == "true",
            SettingsDirectory = folder,
            Declaration = node,
        };
    }

    private static IEnumerable<DocumentError> Doubles(List<PluginEntry> entries) =>
        from same in entries.GroupBy(entry => entry.Subject)
        from second in same.Skip(1)
        let first = same.First().Declaration
        select second.Declaration["id"]!.Error($"{same.Key} is loaded already by {first.File}:{first.Position.Line}; remove one of them");

    private static IEnumerable<DocumentError> Crowds(List<PluginEntry> entries, string path)
    {
        foreach (var slot in new[] { PluginSlot.Routes, PluginSlot.Guard })
        {
            var enabled = entries.Where(entry => entry.Slot == slot && entry.IsEnabled).ToList();
            foreach (var surplus in enabled.Skip(1))
            {
                yield return surplus.Declaration["slot"]!.Error(
                    $"the slot {slot.Word()} takes one plugin, and {enabled[0].Id} has it; set \"enabled\": false for one of them");
            }

            if (slot == PluginSlot.Routes && enabled.Count == 0)
            {
                yield return new DocumentError(
                    path, new SourcePosition(1, 1), "plugins",
                    "no plugin for the slot routes is enabled; add "
                    + "{ \"slot\": \"routes\", \"id\": \"netlink\", \"path\": \"plugins/MeshAgent.Routes.Netlink\" }");
            }
        }
    }
}
