using System.Text.Json;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Resolvers.Testing;

/// <summary>What the host would lend, with a note of what was taken.</summary>
internal sealed class LendingContext : IPluginContext, IDisposable
{
    private readonly CancellationTokenSource life = new();
    private readonly List<Thread> threads = [];
    private readonly List<IDisposable> entrusted = [];
    private readonly List<HealthItem> shown = [];
    private readonly List<string> cleared = [];

    public LendingContext(string id, string settings)
    {
        Id = id;
        using var document = JsonDocument.Parse(settings);
        Settings = document.RootElement.Clone();
    }

    public string Id { get; }

    public JsonElement Settings { get; }

    public string SettingsDirectory => "/";

    public string RuntimeDirectory => "/";

    public AgentIdentity Identity { get; } = new() { Mark = new PacketMark(1, 1), WanTable = 1, ExitTable = 2, RulePreference = 1000 };

    public TimeProvider Time => TimeProvider.System;

    public CancellationToken Stopping => life.Token;

    /// <summary>The threads that run.</summary>
    public IReadOnlyList<string> Running => Noted(threads).Where(static thread => thread.IsAlive).Select(static thread => thread.Name ?? "").ToList();

    /// <summary>What was entrusted, open or not.</summary>
    public int Entrusted => Noted(entrusted).Count;

    /// <summary>Health items shown so far, oldest first.</summary>
    public IReadOnlyList<HealthItem> Shown => Noted(shown);

    /// <summary>Ids that were taken back so far.</summary>
    public IReadOnlyList<string> Cleared => Noted(cleared);

    public void ReportHealth(HealthItem item) => Note(shown, item);

    public void ClearHealth(string id) => Note(cleared, id);

    public Thread StartThread(string name, Action<CancellationToken> body)
    {
        var thread = new Thread(() => body(Stopping)) { Name = name, IsBackground = true };
        Note(threads, thread);
        thread.Start();
        return thread;
    }

    public T Entrust<T>(T resource)
        where T : class, IDisposable
    {
        Note(entrusted, resource);
        return resource;
    }

    /// <summary>Ends the plugin's life as the host does with one that does not: cancels, closes, and waits for its threads.</summary>
    /// <param name="limit">The longest wait for each thread.</param>
    public void EndLife(TimeSpan limit)
    {
        life.Cancel();
        foreach (var resource in Noted(entrusted))
        {
            resource.Dispose();
        }

        Assert.All(Noted(threads), thread => Assert.True(thread.Join(limit), $"{thread.Name} goes on"));
    }

    /// <summary>Forgets what was noted: it would hold the plugin's code in memory.</summary>
    public void Forget()
    {
        threads.Clear();
        entrusted.Clear();
    }

    public void Dispose() => life.Dispose();

    private static void Note<T>(List<T> notes, T item)
    {
        lock (notes)
        {
            notes.Add(item);
        }
    }

    private static List<T> Noted<T>(List<T> notes)
    {
        lock (notes)
        {
            return [.. notes];
        }
    }
}
