using System.Text.Json;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Tunnels.Testing;

/// <summary>What the host would lend.</summary>
internal sealed class TestContextOfPlugin(string settings, string directory, TimeProvider? time = null) : IPluginContext
{
    public string Id => "tunnel";

    public JsonElement Settings { get; } = JsonDocument.Parse(settings).RootElement;

    public string SettingsDirectory => directory;

    public string RuntimeDirectory => directory;

    public AgentIdentity Identity { get; init; } =
        new() { Mark = new PacketMark(1, 1), WanTable = 1, ExitTable = 2, RulePreference = 1000 };

    public WanLaunch WanLaunch { get; init; } = WanLaunch.Impossible("a test starts no programs with the WAN's identity", "");

    public TimeProvider Time { get; } = time ?? TimeProvider.System;

    public CancellationToken Stopping => CancellationToken.None;

    /// <summary>Takes the health items; null drops them.</summary>
    public HealthLog? Health { get; init; }

    public void ReportHealth(HealthItem item) => Health?.Show(item);

    public void ClearHealth(string id) => Health?.Clear(id);
}
