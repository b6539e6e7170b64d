using System.Reflection;
using MeshAgent.Contracts.Plugins;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Plugins.Loading;

/// <summary>
/// The assemblies that a plugin has in common with the host: the contract, the logging abstractions and the framework. Everything else is
/// the plugin's own, so that no plugin binds to a library that happens to be in the host.
/// </summary>
internal sealed class SharedAssemblies
{
    // Microsoft's keys for the parts of the framework: mscorlib, System.*, System.Text.Json and its like, System.Private.CoreLib.
    private static readonly string[] FrameworkKeys = ["b77a5c561934e089", "b03f5f7f11d50a3a", "cc7b13ffcd2ddd51", "7cec85d7bea7798e"];

    private static readonly string[] Contracts =
        [typeof(IPlugin).Assembly.GetName().Name!, typeof(ILogger).Assembly.GetName().Name!];

    // The framework's assemblies and the host's stand in one list; the key tells them apart.
    private readonly HashSet<string> provided = (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(path => Path.GetFileNameWithoutExtension(path)!)
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether an assembly comes from the host.</summary>
    /// <param name="name">Its name, as the plugin asks for it.</param>
    /// <returns>True for the contract, the logging abstractions and the framework.</returns>
    public bool Contains(AssemblyName name) =>
        Contracts.Contains(name.Name) || (name.Name is { } simple && provided.Contains(simple) && FrameworkKeys.Contains(KeyOf(name)));

    private static string KeyOf(AssemblyName name) => Convert.ToHexStringLower(name.GetPublicKeyToken() ?? []);
}
