using System.Text.Json;
using MeshAgent.Contracts.Health;

namespace MeshAgent.Contracts.Plugins;

/// <summary>
/// What the host lends a plugin for its life; asked for in the constructor. A plugin may also ask for a
/// <c>Microsoft.Extensions.Logging.ILogger</c> there.
/// </summary>
public interface IPluginContext
{
    /// <summary>The plugin's id, as in its manifest.</summary>
    string Id { get; }

    /// <summary>The entry's <c>settings</c> of plugins.json; an empty object when there are none.</summary>
    JsonElement Settings { get; }

    /// <summary>The folder that relative file names in the settings are relative to: that of plugins.json.</summary>
    string SettingsDirectory { get; }

    /// <summary>A folder for sockets and files of this boot; exists, owner only.</summary>
    string RuntimeDirectory { get; }

    /// <summary>The tags of everything that the agent makes.</summary>
    AgentIdentity Identity { get; }

    /// <summary>The clock, for waiting and for ages; never <see cref="DateTime.UtcNow"/>.</summary>
    TimeProvider Time { get; }

    /// <summary>How to start a program whose sockets take the WAN, such as an exit's daemon; since contract 1.2.</summary>
    WanLaunch WanLaunch => WanLaunch.Impossible("this host starts no programs with the WAN's identity", "use a host of contract 1.2");

    /// <summary>Cancelled when the plugin's life ends.</summary>
    CancellationToken Stopping { get; }

    /// <summary>Shows a health item, replacing one of the same id of this plugin.</summary>
    /// <param name="item">What is wrong.</param>
    void ReportHealth(HealthItem item);

    /// <summary>Takes a health item back.</summary>
    /// <param name="id">The item's id.</param>
    void ClearHealth(string id);
}
