using System.Text.Json;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Plugins.Calls;
using MeshAgent.Plugins.Slots;

namespace MeshAgent.Plugins.Generations;

/// <summary>What is lent to one generation. Its end is the end of every loan.</summary>
internal sealed class PluginContext : IPluginContext, IDisposable
{
    private static readonly byte[] NoSettings = "{}"u8.ToArray();

    // Its own source, not one linked to the host's: a registration on a token of the host would hold the plugin's code.
    private readonly CancellationTokenSource life = new();
    private readonly PluginEntry entry;
    private readonly PluginSurroundings surroundings;
    private readonly LentTime time;
    private readonly Loans loans;
    private readonly string healthSubject;

    public PluginContext(PluginEntry entry, int number, PluginSurroundings surroundings)
    {
        this.entry = entry;
        this.surroundings = surroundings;
        time = new LentTime(surroundings.Time);

        // Of this generation alone: while two of them live, neither takes back what the other reports.
        healthSubject = $"{entry.Subject}#{number}";
        Stopping = life.Token;
        loans = new Loans(
            exception => CrashGuard.Tell(surroundings.Health, surroundings.Loggers.CreateLogger("plugins"), entry.Subject, exception),
            life.Token);
        Settings = entry.Settings?.ToElement() ?? Empty();
        RuntimeDirectory = Path.Combine(surroundings.RuntimeDirectory, $"{entry.Slot.Word()}.{entry.Id}");
    }

    public string Id => entry.Id;

    public JsonElement Settings { get; }

    public string SettingsDirectory => entry.SettingsDirectory;

    public string RuntimeDirectory { get; }

    public AgentIdentity Identity => surroundings.Identity;

    public TimeProvider Time => time;

    public WanLaunch WanLaunch => surroundings.WanPrograms.Launch;

    public CancellationToken Stopping { get; }

    public void ReportHealth(HealthItem item)
    {
        if (!Stopping.IsCancellationRequested)
        {
            surroundings.Health.Report(healthSubject, item with { Message = $"{entry.Subject}: {item.Message}" });
        }
    }

    public void ClearHealth(string id)
    {
        if (!Stopping.IsCancellationRequested)
        {
            surroundings.Health.Clear(healthSubject, id);
        }
    }

    /// <summary>The names of the threads that run for the plugin.</summary>
    public IReadOnlyList<string> Threads => loans.Running;

    public Thread StartThread(string name, Action<CancellationToken> body) => loans.StartThread(name, body);

    public T Entrust<T>(T resource)
        where T : class, IDisposable => loans.Entrust(resource);

    /// <summary>Tells the plugin that its life ends, and stops its timers.</summary>
    /// <returns>When the plugin's own reactions to the end have run.</returns>
    public Task EndAsync()
    {
        time.Revoke();
        surroundings.Health.ClearAll(healthSubject);

        // What the plugin registered may block.
        return Task.Factory.StartNew(life.Cancel, CancellationToken.None, TaskCreationOptions.DenyChildAttach, surroundings.Calls);
    }

    /// <summary>Closes what the plugin did not, once it had its chance to, and waits for its threads.</summary>
    /// <returns>When all is back; a thread that does not end keeps it waiting.</returns>
    public Task RevokeAsync() => loans.RevokeAsync();

    /// <summary>Takes everything back from a plugin that could not be constructed.</summary>
    /// <returns>When all is back.</returns>
    public async Task AbandonAsync()
    {
        await EndAsync();
        await RevokeAsync();
        Dispose();
    }

    public void Dispose() => life.Dispose();

    private static JsonElement Empty()
    {
        using var document = JsonDocument.Parse(NoSettings);
        return document.RootElement.Clone();
    }
}
