using System.Reflection;
using System.Runtime.Loader;
using MeshAgent.Plugins.Packages;

namespace MeshAgent.Plugins.Loading;

/// <summary>
/// The code of one generation of a plugin. Assemblies are loaded from bytes: loading by path would return the old code while an older
/// generation lives, and a file cut short in place would kill the process.
/// </summary>
internal sealed class PluginLoadContext : AssemblyLoadContext
{
    private readonly AssemblyDependencyResolver resolver;
    private readonly PluginPackage package;
    private readonly string main;
    private readonly SharedAssemblies shared;
    private readonly NativeLibraries natives;

    /// <summary>Makes the context; nothing is loaded yet.</summary>
    /// <param name="name">How debuggers and status show it: <c>id@version#generation</c>.</param>
    /// <param name="subject">Whose code it is: <c>slot/id</c>.</param>
    /// <param name="package">The plugin's files.</param>
    /// <param name="main">
    /// The file name of the plugin's assembly; its private libraries are found by the <c>.deps.json</c> beside it.
    /// </param>
    /// <param name="shared">What comes from the host.</param>
    /// <param name="natives">Collects the native libraries.</param>
    public PluginLoadContext(
        string name, string subject, PluginPackage package, string main, SharedAssemblies shared, NativeLibraries natives)
        : base(name, isCollectible: true)
    {
        Subject = subject;
        this.package = package;
        this.main = main;
        this.shared = shared;
        this.natives = natives;
        resolver = new AssemblyDependencyResolver(package.PathOf(main));
    }

    /// <summary>Whose code it is: <c>slot/id</c>.</summary>
    public string Subject { get; }

    /// <summary>Loads the plugin's own assembly.</summary>
    /// <returns>The assembly.</returns>
    public Assembly LoadMain() => LoadBytes(package.Find(main) ?? throw new FileNotFoundException($"{package.PathOf(main)} is missing"));

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.CultureName is { Length: > 0 } culture)
        {
            // A translation that is absent is no fault: the neutral text is shown.
            return package.Find($"{culture}/{assemblyName.Name}.dll") is { } translation ? LoadBytes(translation) : null;
        }

        if (shared.Contains(assemblyName))
        {
            return null;
        }

        // Beside the plugin, for a folder that was copied without its .deps.json.
        return (Content(resolver.ResolveAssemblyToPath(assemblyName)) ?? package.Find($"{assemblyName.Name}.dll")) is { } library
            ? LoadBytes(library)
            : throw new FileNotFoundException(
                $"{assemblyName.Name} is neither in the plugin's folder nor shared by the host; publish the plugin together with it");
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        var content = Content(resolver.ResolveUnmanagedDllToPath(unmanagedDllName))
            ?? package.Find(unmanagedDllName) ?? package.Find($"lib{unmanagedDllName}.so") ?? package.Find($"{unmanagedDllName}.so");
        return content is null ? 0 : natives.Load(unmanagedDllName, content);
    }

    private byte[]? Content(string? path) => path is null ? null : package.Find(Path.GetRelativePath(package.Folder, path));

    private Assembly LoadBytes(byte[] content)
    {
        using var bytes = new MemoryStream(content, writable: false);
        return LoadFromStream(bytes);
    }
}
