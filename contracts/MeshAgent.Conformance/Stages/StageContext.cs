using System.Collections.Concurrent;
using System.Text.Json;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Conformance.Stages;

/// <summary>What the suites lend a plugin in the host's place. Health items are kept; threads and handles are the plugin's own.</summary>
public sealed class StageContext : IPluginContext, IDisposable
{
    private readonly ConcurrentDictionary<string, HealthItem> health = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource life = new();

    /// <summary>Makes a context.</summary>
    /// <param name="directory">A folder of the test's own, for settings and run-time files.</param>
    /// <param name="settings">The settings, as JSON.</param>
    public StageContext(string directory, string settings = "{}")
    {
        SettingsDirectory = RuntimeDirectory = directory;
        Settings = JsonElement.Parse(settings);
    }

    /// <summary>The tags that every suite uses: mark 0x1/0x1, tables 1 and 2, rules from 1000, protocol 109.</summary>
    public static AgentIdentity Tags { get; } =
        new() { Mark = new PacketMark(1, 1), WanTable = 1, ExitTable = 2, RulePreference = 1000 };

    /// <inheritdoc/>
    public string Id => "under-test";

    /// <inheritdoc/>
    public JsonElement Settings { get; }

    /// <inheritdoc/>
    public string SettingsDirectory { get; }

    /// <inheritdoc/>
    public string RuntimeDirectory { get; }

    /// <inheritdoc/>
    public AgentIdentity Identity => Tags;

    /// <inheritdoc/>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <inheritdoc/>
    public CancellationToken Stopping => life.Token;

    /// <summary>What the plugin complains of now.</summary>
    public IReadOnlyCollection<HealthItem> Health => [.. health.Values];

    /// <inheritdoc/>
    public void ReportHealth(HealthItem item) => health[item.Id] = item;

    /// <inheritdoc/>
    public void ClearHealth(string id) => health.TryRemove(id, out _);

    /// <summary>Ends the plugin's life, as the host does after it was stopped.</summary>
    public void EndLife() => life.Cancel();

    /// <inheritdoc/>
    public void Dispose() => life.Dispose();
}
