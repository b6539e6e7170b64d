using Autofac;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Plugins.Generations;
using MeshAgent.Plugins.Health;
using MeshAgent.Plugins.Slots;
using MeshAgent.Plugins.Swapping;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MeshAgent.Plugins.Tests;

/// <summary>A runtime with the sample in the slot <c>resolvers</c>, and a routes plugin that is absent.</summary>
internal sealed class SampleHost : IAsyncDisposable
{
    private readonly IContainer container = new ContainerBuilder().Build();

    private readonly FakeTimeProvider clock;

    public SampleHost(SampleFolder folder, PluginEntry entry, FakeTimeProvider time)
    {
        clock = time;
        var surroundings = new PluginSurroundings(
            container,
            new AgentIdentity { Mark = new PacketMark(1, 1), WanTable = 1, ExitTable = 2, RulePreference = 1000 },
            folder.Runtime,
            Health,
            NullLoggerFactory.Instance,
            time);
        Absent = entry with { Slot = PluginSlot.Routes, Id = "absent", IsEnabled = true, Folder = Path.Combine(folder.Root, "absent") };
        Runtime = new PluginRuntime([Absent, entry], surroundings, new PluginInspector());
    }

    /// <summary>The entry of a routes plugin that does not exist.</summary>
    public PluginEntry Absent { get; }

    public HealthBoard Health { get; } = new();

    public PluginRuntime Runtime { get; }

    public PluginReport Report => Runtime.Reports[1];

    public IResolverSource Source => Runtime.Slots.Resolvers[0].Plugin;

    /// <summary>Has the sample go on with other settings or files, as a changed plugins.json would.</summary>
    public async Task<SwapResult> ConfigureAsync(PluginEntry entry) =>
        (await Runtime.ConfigureAsync([Absent, entry], TestContext.Current.CancellationToken)).Single();

    /// <summary>Moves the clock until a task is done: what hangs is given up by deadlines, which only pass when somebody moves it.</summary>
    public async Task<T> PatientlyAsync<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(2));
        }

        return await task;
    }

    public async ValueTask DisposeAsync()
    {
        // Plugins that hang are given up by deadlines, which only pass when somebody moves the clock.
        var end = Runtime.DisposeAsync().AsTask();
        while (!end.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(2));
        }

        await end;
        await container.DisposeAsync();
    }
}
