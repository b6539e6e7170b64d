using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Swapping;

/// <summary>Copies of bundled plugins that say something else of themselves, as another build would.</summary>
internal static class PluginCopy
{
    /// <summary>Makes one.</summary>
    /// <param name="world">The neighbourhood, in whose folder the copy is.</param>
    /// <param name="project">The bundled plugin.</param>
    /// <param name="old">A text of its manifest.</param>
    /// <param name="replacement">What stands there in the copy.</param>
    /// <returns>The copy's folder.</returns>
    public static async Task<string> MakeAsync(Neighbourhood world, string project, string old = "", string replacement = "")
    {
        var bundled = Path.Combine(Path.GetDirectoryName(await PublishedAgent.PathAsync())!, "plugins", project);
        var copy = Directory.CreateDirectory(
            Path.Combine(world.Folder, "copies", $"{project}-{Guid.NewGuid():N}"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        foreach (var file in Directory.GetFiles(bundled).Where(static file => Path.GetFileName(file) != "plugin.sha256"))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        Edit(copy, old, replacement);
        return copy;
    }

    /// <summary>Changes what a copy says of itself, by a rename over its manifest.</summary>
    /// <param name="copy">The copy's folder.</param>
    /// <param name="old">A text of its manifest.</param>
    /// <param name="replacement">What is to stand there.</param>
    public static void Edit(string copy, string old, string replacement)
    {
        if (old.Length > 0)
        {
            var manifest = Path.Combine(copy, "plugin.json");
            var text = File.ReadAllText(manifest);
            Assert.Contains(old, text, StringComparison.Ordinal);
            File.WriteAllText(manifest + ".new", text.Replace(old, replacement, StringComparison.Ordinal));
            File.Move(manifest + ".new", manifest, overwrite: true);
        }
    }
}
