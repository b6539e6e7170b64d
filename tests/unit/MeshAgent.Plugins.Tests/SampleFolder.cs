using System.Text;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Plugins.Documents;
using MeshAgent.Plugins.Generations;

namespace MeshAgent.Plugins.Tests;

/// <summary>A copy of the sample plugin in a folder of its own, and a folder for this boot.</summary>
internal sealed class SampleFolder : IDisposable
{
    public SampleFolder()
    {
        Root = Directory.CreateTempSubdirectory("meshagent-plugins-").FullName;
        Folder = Path.Combine(Root, "sample");
        Directory.CreateDirectory(Folder);
        foreach (var file in Directory.GetFiles(Built()))
        {
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)));
        }
    }

    public string Root { get; }

    public string Folder { get; }

    public string Runtime => Path.Combine(Root, "run");

    public string ManifestPath => Path.Combine(Folder, "plugin.json");

    /// <summary>An entry of plugins.json for the sample, on line 3 of the file.</summary>
    public PluginEntry Entry(string settings = "{}", string id = "sample", PluginSlot slot = PluginSlot.Resolvers, bool enabled = true)
    {
        var text = $"// written by hand\n{{ \"plugins\": [\n  {{ \"id\": \"{id}\", \"settings\": {settings} }}\n] }}";
        var document = DocumentReader.Read(Path.Combine(Root, "plugins.json"), Encoding.UTF8.GetBytes(text));
        Assert.Empty(document.Errors);
        return new PluginEntry
        {
            Slot = slot,
            Id = id,
            Folder = Folder,
            IsEnabled = enabled,
            SettingsDirectory = Root,
            Declaration = document.Root!["plugins"]!.Items[0],
        };
    }

    /// <summary>Copies the plugin as it is now.</summary>
    /// <param name="name">The name of the copy's folder.</param>
    /// <returns>The copy.</returns>
    public string CopyTo(string name)
    {
        var copy = Directory.CreateDirectory(Path.Combine(Root, name)).FullName;
        foreach (var file in Directory.GetFiles(Folder))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        return copy;
    }

    /// <summary>Writes plugin.sha256, by the program that users would.</summary>
    public static async Task WriteChecksumsAsync(string folder)
    {
        using var shell = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("sh", ["-c", "sha256sum $(ls) > plugin.sha256"]) { WorkingDirectory = folder })!;
        await shell.WaitForExitAsync();
        Assert.Equal(0, shell.ExitCode);
    }

    public PluginEntry Behaving(string behaviour) => Entry($$"""{ "behaviour": "{{behaviour}}" }""");

    public void ReplaceInManifest(string old, string replacement) =>
        File.WriteAllText(ManifestPath, File.ReadAllText(ManifestPath).Replace(old, replacement, StringComparison.Ordinal));

    public void Dispose() => Directory.Delete(Root, recursive: true);

    // tests/unit/MeshAgent.Plugins.Tests/bin/CONFIGURATION/net10.0 → tests/unit/MeshAgent.Plugins.Sample/bin/CONFIGURATION/net10.0
    private static string Built()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var unit = own.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(unit, "MeshAgent.Plugins.Sample", "bin", own.Parent!.Name, own.Name);
    }
}
