using System.Text;
using Autofac;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Plugins.Documents;
using MeshAgent.Plugins.Generations;
using MeshAgent.Plugins.Health;
using MeshAgent.Plugins.Slots;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshAgent.Plugins.Tests.Loading;

/// <summary>What a plugin brings along is its own: libraries, native libraries, translations.</summary>
[Collection("plugins")]
public sealed class PrivateFilesTests : IAsyncDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("meshagent-private-").FullName;
    private readonly IContainer container = new ContainerBuilder().Build();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await container.DisposeAsync();
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task Start_TwoPluginsWithTheirOwnVersionsOfEverything_EachGetsItsOwnAndNothingStays()
    {
        var before = NativeFiles().Count;
        await CompiledPlugin.MakeAsync(Path.Combine(root, "first"), "first", "1.0.0.0");
        await CompiledPlugin.MakeAsync(Path.Combine(root, "second"), "second", "2.0.0.0");
        await using var runtime = Runtime("first", "second");
        await runtime.StartAsync(Token);

        Assert.Equal("library 1.0.0.0, native True, translation de", await SaysAsync(runtime, 0));
        Assert.Equal("library 2.0.0.0, native True, translation de", await SaysAsync(runtime, 1));
        Assert.Equal(before + 2, NativeFiles().Count);

        // Loaded a second time: a copy of its own, while the old one goes with the old code.
        var first = NativeFiles();
        await CompiledPlugin.MakeAsync(Path.Combine(root, "third"), "first", "3.0.0.0");
        var swap = await runtime.SwapAsync("first", Path.Combine(root, "third"), Token);
        Assert.True(swap.IsDone && swap.IsProvenGone, swap.Reason);
        Assert.Equal("library 3.0.0.0, native True, translation de", await SaysAsync(runtime, 0));
        Assert.Equal(before + 2, NativeFiles().Count);
        Assert.NotEqual(first, NativeFiles());

        Assert.True(await runtime.UnloadAsync(PluginSlot.Resolvers, "first", StopReason.Swap));
        Assert.True(await runtime.UnloadAsync(PluginSlot.Resolvers, "second", StopReason.Swap));
        Assert.Equal(before, NativeFiles().Count);
    }

    private static async Task<string> SaysAsync(PluginRuntime runtime, int place) =>
        (await runtime.Slots.Resolvers[place].Plugin.ObserveAsync(Token))[0].LinkName!;

    // The inodes of the native library's copies in memory, as the kernel lists them (proc(5), maps).
    private static SortedSet<string> NativeFiles() => new(
        File.ReadLines("/proc/self/maps")
            .Where(static line => line.Contains("/memfd:own_native", StringComparison.Ordinal))
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4]),
        StringComparer.Ordinal);

    private PluginRuntime Runtime(params string[] ids)
    {
        var surroundings = new PluginSurroundings(
            container,
            new AgentIdentity { Mark = new PacketMark(1, 1), WanTable = 1, ExitTable = 2, RulePreference = 1000 },
            Path.Combine(root, "run"),
            new HealthBoard(),
            NullLoggerFactory.Instance,
            TimeProvider.System);
        return new PluginRuntime(
            [Entry("absent", PluginSlot.Routes), .. ids.Select(id => Entry(id, PluginSlot.Resolvers))], surroundings, new PluginInspector());
    }

    private PluginEntry Entry(string id, PluginSlot slot) => new()
    {
        Slot = slot,
        Id = id,
        Folder = Path.Combine(root, id),
        SettingsDirectory = root,
        Declaration = DocumentReader.Read(Path.Combine(root, "plugins.json"), Encoding.UTF8.GetBytes("{}")).Root!,
    };
}
