using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Plugins.Calls;
using MeshAgent.Plugins.Generations;
using MeshAgent.Plugins.Loading;
using Microsoft.Extensions.Time.Testing;

namespace MeshAgent.Plugins.Tests.Swapping;

// One after the other with all that load plugins: the contexts of the process are counted.
[Collection("plugins")]
public sealed class SwapTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SampleFolder folder = new();
    private readonly FakeTimeProvider time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Reload_GoodPlugin_IsAtWorkWithTheOldOnesStateAndTheOldOneIsGone()
    {
        await using var host = await StartedAsync("fine");
        await host.Source.ObserveAsync(Token);
        await host.Source.ObserveAsync(Token);

        var result = await host.Runtime.ReloadAsync("sample", Token);

        Assert.True(result.IsDone, result.Reason);
        Assert.Equal((2, 1, true), (result.Generation, result.Replaced, result.IsProvenGone));
        Assert.Empty(result.Notes);
        Assert.Equal("7:observed 2", (await host.Source.ObserveAsync(Token))[0].LinkName);
        Assert.Equal((PluginState.Active, 2), (host.Report.State, host.Report.Generation));
        Assert.Equal(
            new GenerationReport(1, "sample", "1.2.3", PluginState.Superseded, "generation 2 took its place"), Assert.Single(host.Report.Others));
        Assert.Contains(host.Health.Items, item => item.Id == "sample.hello");
        Assert.Equal(0, host.Runtime.LeakedGenerations);
    }

    [Theory]
    [InlineData("throwInConstructor", "cannot be constructed: SampleException: thrown on purpose: throwInConstructor")]
    [InlineData("throwInStart", "resolvers/sample: StartAsync failed: SampleException: thrown on purpose: throwInStart")]
    [InlineData("throwInTakeOver", "resolvers/sample: TakeOverAsync failed: SampleException: thrown on purpose: throwInTakeOver")]
    public async Task Swap_NewOneThrows_LeavesTheOldOneAtWork(string behaviour, string reason)
    {
        await using var host = await StartedAsync("fine");

        var result = await host.ConfigureAsync(folder.Behaving(behaviour));

        Assert.Equal(reason, result.Reason);
        await OldOneIsAtWorkAsync(host, PluginState.Malfunctioned, reason);
        Assert.Equal(0, host.Runtime.LeakedGenerations);
    }

    [Theory]
    [InlineData("hangInConstructor", "cannot be constructed: its constructor did not return within 10 s")]
    [InlineData("hangInStart", "resolvers/sample: StartAsync did not return within 30 s")]
    [InlineData("hangInTakeOver", "resolvers/sample: TakeOverAsync did not return within 10 s")]
    public async Task Swap_NewOneHangs_LeavesTheOldOneAtWorkByTheDeadline(string behaviour, string reason)
    {
        await using var host = await StartedAsync("fine");
        var swap = host.ConfigureAsync(folder.Behaving(behaviour));
        while (!File.Exists(Path.Combine(folder.Runtime, "resolvers.sample", "hanging")))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), Token);
        }

        Assert.Equal((PluginState.Active, 1), (host.Report.State, host.Report.Generation));
        Assert.Equal((2, PluginState.Starting), Assert.Single(host.Report.Others) is var other ? (other.Generation, other.State) : default);

        var result = await host.PatientlyAsync(swap);

        Assert.Equal(reason, result.Reason);
        Assert.False(result.IsDone);
        Assert.Equal(1, host.Report.Generation);
        Assert.Contains(host.Report.Others, other => other.Generation == 2 && other.Reason.StartsWith(reason, StringComparison.Ordinal));
        Assert.Equal("198.51.100.53", (await host.Source.ObserveAsync(Token))[0].ToString());
    }

    [Theory]
    [InlineData("throwInExport", "no state was handed over: resolvers/sample: ExportStateAsync failed: SampleException: thrown on purpose: throwInExport")]
    [InlineData("hangInExport", "no state was handed over: resolvers/sample: ExportStateAsync did not return within 10 s")]
    [InlineData("exportTooMuch", "no state was handed over, since it has 1048577 bytes and 1048576 are allowed")]
    public async Task Swap_OldOneCannotExport_TheNewOneBeginsAfresh(string behaviour, string note)
    {
        await using var host = await StartedAsync(behaviour);

        var result = await host.PatientlyAsync(host.ConfigureAsync(folder.Behaving("fine")));

        Assert.True(result.IsDone, result.Reason);
        Assert.Equal(note, result.Notes[0]);
        Assert.Equal("", (await host.Source.ObserveAsync(Token))[0].LinkName);
    }

    [Fact]
    public async Task Swap_OldOneHangsInACall_IsReplacedAllTheSame()
    {
        await using var host = await StartedAsync("hangInObserve");
        await host.PatientlyAsync(host.Source.ObserveAsync(Token).AsTask());

        var result = await host.PatientlyAsync(host.ConfigureAsync(folder.Behaving("fine")));

        Assert.True(result.IsDone, result.Reason);
        Assert.Equal("no state was handed over, since a call into generation 1 does not return", result.Notes[0]);
        Assert.Equal("198.51.100.53", (await host.Source.ObserveAsync(Token))[0].ToString());
        Assert.DoesNotContain(host.Health.Items, item => item.Id == "plugin.call.ObserveAsync");
    }

    [Fact]
    public async Task Swap_OldOneHangsInStop_DrainsWhileTheNewOneIsAtWork()
    {
        await using var host = await StartedAsync("hangInStop");
        var swap = host.ConfigureAsync(folder.Behaving("fine"));
        while (!host.Report.Others.Any(other => other is { Generation: 1, State: PluginState.Draining }))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), Token);
        }

        Assert.Equal((PluginState.Active, 2), (host.Report.State, host.Report.Generation));
        Assert.Equal("198.51.100.53", (await host.Source.ObserveAsync(Token))[0].ToString());
        Assert.True((await host.PatientlyAsync(swap)).IsDone);
    }

    [Fact]
    public async Task Swap_OtherContractMajor_IsUnsupportedAndTheOldOneStays()
    {
        await using var host = await StartedAsync("fine");
        var other = folder.CopyTo("other");
        Replace(Path.Combine(other, "plugin.json"), "\"contract\": \"1.0\"", "\"contract\": \"2.0\"");

        await host.Runtime.SwapAsync("sample", other, Token);

        await OldOneIsAtWorkAsync(
            host,
            PluginState.Unsupported,
            $"it was built against contract 2.0, and this agent has {ContractVersion.Current}; install a version of the plugin for it");
    }

    [Theory]
    [InlineData(true, "is not what plugin.sha256 says: the package is half copied, mixed or spoilt; install it again")]
    [InlineData(false, "is no whole .NET assembly; copy it again")]
    public async Task Swap_HalfCopied_LeavesTheOldOneAtWork(bool hasChecksums, string reason)
    {
        await using var host = await StartedAsync("fine");
        var other = folder.CopyTo("other");
        if (hasChecksums)
        {
            await SampleFolder.WriteChecksumsAsync(other);
        }

        var assembly = Path.Combine(other, "MeshAgent.Plugins.Sample.dll");
        await File.WriteAllBytesAsync(assembly, (await File.ReadAllBytesAsync(assembly, Token))[..3000], Token);

        await host.Runtime.SwapAsync("sample", other, Token);

        await OldOneIsAtWorkAsync(host, PluginState.Malfunctioned, $"{assembly} {reason}");
    }

    [Fact]
    public async Task ReloadChanged_FolderReplacedByRename_TakesTheNewVersion()
    {
        await using var host = await StartedAsync("fine");
        Assert.Empty(await host.Runtime.ReloadChangedAsync(Token));
        var other = folder.CopyTo("other");
        Replace(Path.Combine(other, "plugin.json"), "1.2.3", "1.3.0");
        Directory.Move(folder.Folder, Path.Combine(folder.Root, "old"));
        Directory.Move(other, folder.Folder);

        var result = Assert.Single(await host.Runtime.ReloadChangedAsync(Token));

        Assert.True(result.IsDone, result.Reason);
        Assert.Equal("1.3.0", host.Report.Version);
        Assert.Empty(await host.Runtime.ReloadChangedAsync(Token));
    }

    [Fact]
    public async Task ReloadChanged_FolderDeleted_TheOldOneGoesOnEvenWithWhatItLoadsLater()
    {
        await using var host = await StartedAsync("useAutofac");
        Directory.Delete(folder.Folder, recursive: true);

        Assert.False(Assert.Single(await host.Runtime.ReloadChangedAsync(Token)).IsDone);

        Assert.Equal(PluginState.Active, host.Report.State);
        Assert.Equal("Autofac", (await host.Source.ObserveAsync(Token))[0].LinkName);
        Assert.Empty(await host.Runtime.ReloadChangedAsync(Token));
    }

    [Fact]
    public async Task Reload_ManyAtOnce_TakeTurns()
    {
        await using var host = await StartedAsync("fine");

        var results = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => host.Runtime.ReloadAsync("sample", Token)));

        Assert.All(results, result => Assert.True(result.IsDone && result.IsProvenGone, result.Reason));
        Assert.Equal([2, 3, 4, 5, 6], results.Select(result => result.Generation).Order());
        Assert.All(results, result => Assert.Equal(result.Generation - 1, result.Replaced));
    }

    [Fact]
    public async Task Reload_WhileCallsAreMade_NoneFails()
    {
        await using var host = await StartedAsync("fine");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var calls = Task.Run(
            async () =>
            {
                var answers = 0;
                while (!stop.IsCancellationRequested)
                {
                    Assert.Equal("198.51.100.53", (await host.Source.ObserveAsync(Token))[0].Address.ToString());
                    Assert.DoesNotContain(host.Health.Items, item => item.Id.StartsWith("plugin.call", StringComparison.Ordinal));
                    answers++;
                }

                return answers;
            },
            Token);
        for (var round = 0; round < 20; round++)
        {
            var wait = host.Source.WaitForChangeAsync(Token).AsTask();
            Assert.True((await host.Runtime.ReloadAsync("sample", Token)).IsDone);
            Assert.Contains("is active, generation", await wait.WaitAsync(Patience, Token), StringComparison.Ordinal);
        }

        await stop.CancelAsync();
        Assert.True(await calls > 20);
    }

    [Fact]
    public async Task Reload_LeakAfterLeak_IsRefusedInTheEndAndTheOldOneStays()
    {
        await using var host = await StartedAsync("holdHandle");
        for (var leak = 1; leak <= LeakRegister.MaxLeaks; leak++)
        {
            var result = await host.Runtime.ReloadAsync("sample", Token);
            Assert.True(result.IsDone, result.Reason);
            Assert.False(result.IsProvenGone);
            Assert.Equal(leak, host.Runtime.LeakedGenerations);
            Assert.Contains(host.Report.Others, other => other.Generation == leak && other.State == PluginState.Leaked);
        }

        var refused = await host.Runtime.ReloadAsync("sample", Token);

        Assert.Equal("4 generations of plugins are still held in memory after they were unloaded, so no other is loaded; restart the agent", refused.Reason);
        Assert.Equal((PluginState.Active, LeakRegister.MaxLeaks + 1), (host.Report.State, host.Report.Generation));
        Assert.Contains(host.Health.Items, item => item.Id == "plugin.leaked");
    }

    [Theory]
    [InlineData("nobody", "there is no plugin nobody at work; there are: routes/absent, resolvers/sample")]
    [InlineData("guard/sample", "there is no plugin guard/sample at work; there are: routes/absent, resolvers/sample")]
    public async Task Reload_UnknownName_NamesThoseThatExist(string name, string reason)
    {
        await using var host = await StartedAsync("fine");

        Assert.Equal(reason, (await host.Runtime.ReloadAsync(name, Token)).Reason);
    }

    [Fact]
    public async Task Configure_EntryGoesAndComes_StopsAndStartsThePlugin()
    {
        await using var host = await StartedAsync("fine");
        var changed = host.Runtime.SlotsChanged;

        await host.Runtime.ConfigureAsync([host.Absent], Token);
        Assert.True(changed.IsCompleted);
        Assert.Empty(host.Runtime.Slots.Resolvers);
        Assert.Single(host.Runtime.Reports);

        Assert.True((await host.ConfigureAsync(folder.Behaving("fine"))).IsDone);
        Assert.Single(host.Runtime.Slots.Resolvers);
        Assert.Equal(PluginState.Active, host.Report.State);
    }

    [Fact]
    public async Task Configure_SameEntryElsewhereInTheFile_ChangesNothing()
    {
        await using var host = await StartedAsync("fine");

        Assert.Empty(await host.Runtime.ConfigureAsync([host.Absent, folder.Entry("""{ /* the same */ "behaviour": "fine" }""")], Token));
        Assert.Equal(1, host.Report.Generation);
    }

    // What was measured of .NET 10: true means that the code is let go all the same.
    [Theory]
    [InlineData("holdHandle", false)]
    [InlineData("holdTimer", false)]
    [InlineData("holdThread", false)]
    [InlineData("holdMeter", false)]
    [InlineData("holdLentTimer", true)]
    [InlineData("holdLentDelay", true)]
    [InlineData("holdRegistration", true)]
    [InlineData("holdStatic", true)]
    [InlineData("holdRegex", true)]
    [InlineData("holdActivity", true)]
    [InlineData("holdPending", true)]
    public async Task Unload_PluginThatHolds_IsGoneOrNotAsMeasured(string behaviour, bool isGone)
    {
        await using var host = await StartedAsync(behaviour);
        await host.Source.ObserveAsync(Token);

        Assert.Equal(isGone, (await host.Runtime.ReloadAsync("sample", Token)).IsProvenGone);
    }

    [Fact]
    public async Task Swap_TheOldOneHadCrashed_IsToldUntilAnotherIsAtWork()
    {
        await using var host = await StartedAsync("fine");
        host.Health.Report("resolvers/sample", new HealthItem(CrashGuard.HealthId, Severity.Error, "a thread of its own ended", "reload it"));
        var other = folder.CopyTo("other");
        Replace(Path.Combine(other, "plugin.json"), "\"contract\": \"1.0\"", "\"contract\": \"2.0\"");

        await host.Runtime.SwapAsync("sample", other, Token);
        Assert.Contains(host.Health.Items, item => item.Id == CrashGuard.HealthId);
        await host.Runtime.ReloadAsync("sample", Token);

        Assert.DoesNotContain(host.Health.Items, item => item.Id == CrashGuard.HealthId);
    }

    private static void Replace(string file, string old, string replacement) =>
        File.WriteAllText(file, File.ReadAllText(file).Replace(old, replacement, StringComparison.Ordinal));

    private static async Task OldOneIsAtWorkAsync(SampleHost host, PluginState state, string reason)
    {
        Assert.Equal((PluginState.Active, 1), (host.Report.State, host.Report.Generation));
        Assert.Contains(host.Report.Others, other => other.Generation == 2 && other.State == state && other.Reason == reason);
        Assert.Contains(host.Health.Items, item => item.Id == "plugin.notTaken" && item.Message.Contains(reason, StringComparison.Ordinal)
            && item.Message.EndsWith("generation 1 stays at work", StringComparison.Ordinal));
        Assert.Equal("198.51.100.53", (await host.Source.ObserveAsync(Token))[0].ToString());
    }

    private async Task<SampleHost> StartedAsync(string behaviour)
    {
        var host = new SampleHost(folder, folder.Behaving(behaviour), time);
        await host.Runtime.StartAsync(Token);
        return host;
    }
}
