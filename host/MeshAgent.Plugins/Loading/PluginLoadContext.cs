using System.Reflection;
using System.Runtime.Loader;

namespace MeshAgent.Plugins.Loading;

/// <summary>
/// The code of one generation of a plugin. Assemblies are loaded from bytes: loading by path would return the old code while an older
/// generation lives, and a file cut short in place would kill the process.
/// </summary>
internal sealed class PluginLoadContext : AssemblyLoadContext
{
    private readonly AssemblyDependencyResolver resolver;
    private readonly SharedAssemblies shared;
    private readonly NativeLibraries natives;
    private readonly string mainPath;

    /// <summary>Makes the context; nothing is loaded yet.</summary>
    /// <param name="name">How debuggers and status show it: <c>id@version#generation</c>.</param>
    /// <param name="mainPath">The plugin's assembly; its private libraries are found by the <c>.deps.json</c> beside it.</param>
    /// <param name="shared">What comes from the host.</param>
    /// <param name="natives">Collects the native libraries.</param>
    public PluginLoadContext(string name, string mainPath, SharedAssemblies shared, NativeLibraries natives)
        : base(name, isCollectible: true)
    {
        this.mainPath = mainPath;
        this.shared = shared;
        this.natives = natives;
        resolver = new AssemblyDependencyResolver(mainPath);
    }

    /// <summary>Loads the plugin's own assembly.</summary>
    /// <returns>The assembly.</returns>
    public Assembly LoadMain() => LoadBytes(mainPath);

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (shared.Contains(assemblyName))
        {
            return null;
        }

        var path = resolver.ResolveAssemblyToPath(assemblyName) ?? Beside(assemblyName);
        return path is not null
            ? LoadBytes(path)
            : throw new FileNotFoundException(
                $"{assemblyName.Name} is neither in the plugin's folder nor shared by the host; publish the plugin together with it");
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? natives.Load(path) : 0;

    // For a folder that was copied without its .deps.json.
    private string? Beside(AssemblyName name)
    {
        var path = Path.Combine(Path.GetDirectoryName(mainPath)!, $"{name.Name}.dll");
        return File.Exists(path) ? path : null;
    }

    private Assembly LoadBytes(string path)
    {
        using var bytes = new MemoryStream(File.ReadAllBytes(path));
        return LoadFromStream(bytes);
    }
}
