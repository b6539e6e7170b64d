using System.Collections.Concurrent;
using MeshAgent.Contracts.Health;

namespace MeshAgent.Tunnels.Testing;

/// <summary>The health items that a plugin shows.</summary>
internal sealed class HealthLog
{
    private readonly ConcurrentDictionary<string, HealthItem> items = new(StringComparer.Ordinal);

    /// <summary>Those that it shows now.</summary>
    public IReadOnlyDictionary<string, HealthItem> Items => items;

    /// <summary>Shows one.</summary>
    public void Show(HealthItem item) => items[item.Id] = item;

    /// <summary>Takes one back.</summary>
    public void Clear(string id) => items.TryRemove(id, out _);
}
