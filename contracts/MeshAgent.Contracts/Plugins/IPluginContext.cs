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

    /// <summary>
    /// Starts a thread of the host's for the plugin. The host ends it with the plugin's life, once the plugin had its chance to: the
    /// token is cancelled and what was entrusted is closed, which ends a wait for it. A thread that goes on all the same is named in
    /// status, since it keeps the plugin's code in memory; what it throws is a health item of the plugin. A context that lends no
    /// threads, as in a test, starts one of nobody's. Since contract 1.2.
    /// </summary>
    /// <param name="name">Its name, for debuggers and /proc; the kernel shows 15 bytes.</param>
    /// <param name="body">What it does. The token is <see cref="Stopping"/>.</param>
    /// <returns>The running thread, to wait for; a background thread.</returns>
    /// <exception cref="ObjectDisposedException">The plugin's life has ended.</exception>
    /// <exception cref="InvalidOperationException">The plugin runs more threads than the host lends.</exception>
    Thread StartThread(string name, Action<CancellationToken> body)
    {
        var thread = new Thread(() => body(Stopping)) { Name = name, IsBackground = true };
        thread.Start();
        return thread;
    }

    /// <summary>
    /// Entrusts a socket, a handle or whatever else is to be closed to the host, which closes it when the plugin's life has ended, even
    /// if the plugin forgets to or hangs. The plugin may close it earlier, as with any that is its own. A context that keeps nothing, as
    /// in a test, returns it as it is. Since contract 1.2.
    /// </summary>
    /// <typeparam name="T">Its type. Disposing of it twice must do no harm.</typeparam>
    /// <param name="resource">What is to be closed.</param>
    /// <returns>The same.</returns>
    /// <exception cref="ObjectDisposedException">The plugin's life has ended; the resource was closed.</exception>
    /// <exception cref="InvalidOperationException">The plugin has entrusted more than the host keeps; the resource was closed.</exception>
    T Entrust<T>(T resource)
        where T : class, IDisposable => resource;
}
