using System.Text.Json;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Benchmarks.Dump;

/// <summary>What the host would lend the route backend.</summary>
internal sealed class LentContext : IPluginContext
{
    public string Id => "netlink";

    public JsonElement Settings { get; } = JsonDocument.Parse("{}").RootElement;

    public string SettingsDirectory => Path.GetTempPath();

    public string RuntimeDirectory => Path.GetTempPath();

    public AgentIdentity Identity { get; } = new()
    {
        Mark = new PacketMark(1, 1),
        WanTable = 1,
        ExitTable = 2,
        RulePreference = 1000,
    };

    public TimeProvider Time => TimeProvider.System;

    public CancellationToken Stopping => CancellationToken.None;

    public void ReportHealth(HealthItem item) => throw new InvalidOperationException(item.Message);

    public void ClearHealth(string id)
    {
    }
}
