using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;

namespace MeshAgent.Plugins.Health;

/// <summary>Everything that is not as it should be now, by who reports it. Safe to use from any thread.</summary>
public sealed class HealthBoard
{
    /// <summary>
    /// Items of one reporter. A plugin has a handful of things that can go wrong at once; 16 shows them all, more would let a faulty plugin
    /// fill the status, fewer could hide the item that explains the others. The newest give way, since the first trouble is the cause.
    /// </summary>
    public const int MaxItemsPerSubject = 16;

    /// <summary>
    /// Characters of one message. Long enough for two paths and an error of the kernel; a longer one is a dump, which belongs into the log.
    /// </summary>
    public const int MaxMessageLength = 600;

    private readonly Lock gate = new();
    private readonly SortedDictionary<(string Subject, string Id), HealthItem> items = [];

    /// <summary>All items, by reporter and id.</summary>
    public EquatableArray<HealthItem> Items
    {
        get
        {
            lock (gate)
            {
                return items.Values.ToEquatableArray();
            }
        }
    }

    /// <summary>Shows an item, replacing the one of the same reporter and id.</summary>
    /// <param name="subject">Who reports it, such as <c>exits/wireguard</c> or <c>state</c>.</param>
    /// <param name="item">What is wrong.</param>
    public void Report(string subject, HealthItem item)
    {
        var message = item.Message.Length <= MaxMessageLength ? item.Message : $"{item.Message[..MaxMessageLength]}…";
        lock (gate)
        {
            if (items.ContainsKey((subject, item.Id)) || items.Keys.Count(key => key.Subject == subject) < MaxItemsPerSubject)
            {
                items[(subject, item.Id)] = item with { Message = message };
            }
        }
    }

    /// <summary>Takes an item back.</summary>
    /// <param name="subject">Who reported it.</param>
    /// <param name="id">Its id.</param>
    public void Clear(string subject, string id)
    {
        lock (gate)
        {
            items.Remove((subject, id));
        }
    }

    /// <summary>Takes an item back, to show it again should that have been too early.</summary>
    /// <param name="subject">Who reported it.</param>
    /// <param name="id">Its id.</param>
    /// <returns>The item; null when there was none.</returns>
    public HealthItem? Take(string subject, string id)
    {
        lock (gate)
        {
            return items.Remove((subject, id), out var item) ? item : null;
        }
    }

    /// <summary>Takes back all that a reporter reported.</summary>
    /// <param name="subject">The reporter.</param>
    public void ClearAll(string subject)
    {
        lock (gate)
        {
            foreach (var key in items.Keys.Where(key => key.Subject == subject).ToList())
            {
                items.Remove(key);
            }
        }
    }
}
