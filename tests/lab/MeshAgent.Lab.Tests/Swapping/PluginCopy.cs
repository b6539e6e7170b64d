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
        var copy = Copy(world, project, bundled);
        Edit(copy, old, replacement);
        return copy;
    }

    /// <summary>Copies a plugin that is no part of the agent but built beside these tests.</summary>
    /// <param name="world">The neighbourhood, in whose folder the copy is.</param>
    /// <param name="project">The plugin.</param>
    /// <returns>The copy's folder.</returns>
    public static string OfExample(Neighbourhood world, string project)
    {
        // tests/lab/MeshAgent.Lab.Tests/bin/CONFIGURATION/net10.0 → tests/lab/PROJECT/bin/CONFIGURATION/net10.0
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var built = Path.Combine(own.Parent!.Parent!.Parent!.Parent!.FullName, project, "bin", own.Parent.Name, own.Name);
        return Copy(world, project, built);
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

    private static string Copy(Neighbourhood world, string project, string source)
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var copy = Directory.CreateDirectory(
            Path.Combine(world.Folder, "copies", $"{project}-{Guid.NewGuid():N}"), OwnerOnly | UnixFileMode.UserExecute).FullName;
        foreach (var file in Directory.GetFiles(source).Where(static file => Path.GetFileName(file) != "plugin.sha256"))
        {
            var target = Path.Combine(copy, Path.GetFileName(file));
            File.Copy(file, target);
            File.SetUnixFileMode(target, OwnerOnly);
        }

        return copy;
    }
}
