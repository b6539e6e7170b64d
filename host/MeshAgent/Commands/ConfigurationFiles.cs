using MeshAgent.Contracts.Addressing;
using MeshAgent.Host.Configuration;
using MeshAgent.Plugins.Documents;
using MeshAgent.Plugins.Generations;

namespace MeshAgent.Host.Commands;

/// <summary>The two files of the command line, or where they are when nothing is said.</summary>
/// <param name="settingsPath">The path of meshagent.json; null for the usual place.</param>
/// <param name="pluginsPath">The path of plugins.json; null for the usual place.</param>
internal sealed class ConfigurationFiles(string? settingsPath, string? pluginsPath)
{
    private const string UsualFolder = "/etc/meshagent";

    private static readonly string OwnFolder = AppContext.BaseDirectory;

    /// <summary>Where meshagent.json is, or would be.</summary>
    public string SettingsPath { get; } = settingsPath ?? Path.Combine(UsualFolder, "meshagent.json");

    /// <summary>Where plugins.json is: in the usual folder, or else the one that came with the agent.</summary>
    public string PluginsPath { get; } = pluginsPath ?? (File.Exists(Path.Combine(UsualFolder, "plugins.json"))
        ? Path.Combine(UsualFolder, "plugins.json")
        : Path.Combine(OwnFolder, "plugins.json"));

    /// <summary>Reads meshagent.json.</summary>
    /// <returns>The settings, or everything that is wrong.</returns>
    public SettingsReading ReadSettings() => new SettingsReader().ReadFile(SettingsPath);

    /// <summary>Reads plugins.json and plugins.d.</summary>
    /// <returns>The entries, or everything that is wrong.</returns>
    public PluginListReading ReadPlugins() => new PluginListReader(OwnFolder).Read(PluginsPath);

    /// <summary>Reads both files.</summary>
    /// <returns>Settings and entries, or everything that is wrong in either.</returns>
    public (HostSettings? Settings, EquatableArray<PluginEntry> Entries, EquatableArray<DocumentError> Errors) ReadBoth()
    {
        var settings = ReadSettings();
        var plugins = ReadPlugins();
        EquatableArray<DocumentError> errors = [.. settings.Errors, .. plugins.Errors];
        return (errors.IsEmpty ? settings.Settings : null, plugins.Entries, errors);
    }
}
