using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Routing;
using MeshAgent.Plugins.Calls;
using MeshAgent.Plugins.Generations;
using Microsoft.Extensions.Time.Testing;

namespace MeshAgent.Plugins.Tests.Slots;

// One after the other with all that load plugins: the contexts of the process are counted.
[Collection("plugins")]
public sealed class PluginRuntimeTests : IDisposable
{
    // Far above what a busy machine needs; only a test that would fail waits that long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SampleFolder folder = new();
    private readonly FakeTimeProvider time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Start_GoodPlugin_IsActiveAndAnswers()
    {
        await using var host = await StartedAsync("fine");

        Assert.Equal(new PluginReport(PluginSlot.Resolvers, "sample", "1.2.3", 1, PluginState.Active, ""), host.Report);
        Assert.Equal("198.51.100.53", (await host.Source.ObserveAsync(Token))[0].ToString());
        Assert.Contains(host.Health.Items, item => item.Id == "sample.hello" && item.Message == "resolvers/sample: says hello");
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.Combine(folder.Runtime, "resolvers.sample")));
    }

    [Fact]
    public async Task Observe_RoutesPluginAbsent_FaultsBothFamiliesAndNamesThePlugin()
    {
        await using var host = await StartedAsync("fine");
        var seen = await host.Runtime.Slots.Routes.ObserveAsync(new RouteInterest(), fresh: true, Token);

        Assert.All(IpFamilyFacts.All, family => Assert.Contains("routes/absent is malfunctioned: the folder", seen.Routing[family].Fault!.Message, StringComparison.Ordinal));
        Assert.Equal(RouteBackendCapabilities.None, host.Runtime.Slots.Routes.Capabilities);
    }

    [Theory]
    [InlineData("throwInConstructor", "cannot be constructed: SampleException: thrown on purpose: throwInConstructor")]
    [InlineData("throwInStart", "resolvers/sample: StartAsync failed: SampleException: thrown on purpose: throwInStart")]
    public async Task Start_PluginThrows_IsMalfunctionedWithTheReason(string behaviour, string reason)
    {
        await using var host = await StartedAsync(behaviour);

        Assert.Equal(PluginState.Malfunctioned, host.Report.State);
        Assert.Equal(reason, host.Report.Reason);
        Assert.Contains(host.Health.Items, item => item.Id == "plugin.notActive" && item.Message.EndsWith(reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_PluginHangs_ComesBackByTheDeadline()
    {
        await using var host = new SampleHost(folder, folder.Behaving("hangInStart"), time);
        var start = host.Runtime.StartAsync(Token);
        await AdvanceUntilAsync(() => File.Exists(Path.Combine(folder.Runtime, "resolvers.sample", "hanging")), TimeSpan.Zero);
        await AdvanceUntilAsync(() => start.IsCompleted, CallDeadlines.Start);

        await start;
        Assert.Equal("resolvers/sample: StartAsync did not return within 30 s", host.Report.Reason);
    }

    [Fact]
    public async Task Start_PluginNeedsWhatComesLater_IsRetriedUntilItStarts()
    {
        await using var host = await StartedAsync("needFile");
        Assert.Equal(PluginState.Malfunctioned, host.Report.State);
        var wait = host.Source.WaitForChangeAsync(Token).AsTask();

        await File.WriteAllTextAsync(Path.Combine(folder.Runtime, "resolvers.sample", "needed"), "", Token);
        await AdvanceUntilAsync(() => host.Report.State == PluginState.Active, TimeSpan.FromSeconds(2));

        Assert.Contains("resolvers/sample is active", await wait.WaitAsync(Patience, Token), StringComparison.Ordinal);
        Assert.DoesNotContain(host.Health.Items, item => item.Id == "plugin.notActive" && item.Message.Contains("sample", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Observe_PluginThrows_IsAHealthItemAndTheHostGoesOn()
    {
        await using var host = await StartedAsync("throwInObserve");

        Assert.Empty(await host.Source.ObserveAsync(Token));
        Assert.Contains(host.Health.Items, item => item.Id == "plugin.call.ObserveAsync"
            && item.Message == "resolvers/sample: ObserveAsync failed: SampleException: thrown on purpose: throwInObserve");
        Assert.Equal(PluginState.Active, host.Report.State);
    }

    [Theory]
    [InlineData("blockInObserve")]
    [InlineData("hangInObserve")]
    public async Task Observe_PluginHangs_ComesBackByTheDeadlineAndIsNotAskedAgain(string behaviour)
    {
        await using var host = await StartedAsync(behaviour);
        var call = host.Source.ObserveAsync(Token).AsTask();
        await AdvanceUntilAsync(() => call.IsCompleted, CallDeadlines.Observe);
        Assert.Empty(await call);
        Assert.Contains(host.Health.Items, item => item.Message == "resolvers/sample: ObserveAsync did not return within 30 s");

        // The clock stands still now: the second call waits for nothing.
        Assert.Empty(await host.Source.ObserveAsync(Token));
        Assert.Contains(host.Health.Items, item => item.Message ==
            "resolvers/sample: ObserveAsync was not called, since ObserveAsync has not returned yet");
    }

    [Fact]
    public async Task Wait_PluginThrows_ReturnsAfterAPause()
    {
        await using var host = await StartedAsync("throwInWait");
        var wait = host.Source.WaitForChangeAsync(Token).AsTask();
        await AdvanceUntilAsync(() => wait.IsCompleted, TimeSpan.FromSeconds(1));

        Assert.Equal("resolvers/sample cannot say what changed", await wait);
    }

    [Fact]
    public async Task Wait_CallerCancels_ThrowsCancellation()
    {
        await using var host = await StartedAsync("fine");
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var wait = host.Source.WaitForChangeAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public async Task Start_SwitchedOff_IsDisabledAndLoadsNothing()
    {
        await using var host = new SampleHost(folder, folder.Entry(enabled: false), time);
        await host.Runtime.StartAsync(Token);

        Assert.Equal(PluginState.Disabled, host.Report.State);
        Assert.DoesNotContain(host.Health.Items, item => item.Message.Contains("sample", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_NewerContract_IsUnsupported()
    {
        folder.ReplaceInManifest("\"contract\": \"1.0\"", "\"contract\": \"2.0\"");
        await using var host = await StartedAsync("fine");

        Assert.Equal(PluginState.Unsupported, host.Report.State);
        Assert.Contains($"contract 2.0, and this agent has {ContractVersion.Current}", host.Report.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ClassOfAnotherKind_IsMalfunctioned()
    {
        folder.ReplaceInManifest("Sample.SampleSource", "Sample.SampleException");
        await using var host = await StartedAsync("fine");

        Assert.Contains("does not implement MeshAgent.Contracts.Resolvers.IResolverSource", host.Report.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_LibraryThatTheHostHasToo_IsThePluginsOwn()
    {
        // A version of its own, by which its context is told from those that other tests left.
        folder.ReplaceInManifest("\"version\": \"1.2.3\"", "\"version\": \"7.7.7\"");
        await using var host = await StartedAsync("useAutofac");
        await host.Source.ObserveAsync(Token);

        Assert.Contains("Autofac", AssembliesOfTheSample());
        Assert.DoesNotContain("MeshAgent.Contracts", AssembliesOfTheSample());
        Assert.DoesNotContain("Microsoft.Extensions.Logging.Abstractions", AssembliesOfTheSample());
    }

    [Fact]
    public async Task Start_PrivateLibraryMissing_IsMalfunctionedAndNotTakenFromTheHost()
    {
        File.Delete(Path.Combine(folder.Folder, "Autofac.dll"));
        await using var host = await StartedAsync("useAutofac");

        Assert.Empty(await host.Source.ObserveAsync(Token));
        Assert.Contains(host.Health.Items, item => item.Message.Contains(
            "Autofac is neither in the plugin's folder nor shared by the host", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("fine")]
    [InlineData("throwInObserve")]
    [InlineData("throwInDispose")]
    public async Task Unload_PluginThatLetsGo_IsProvenCollected(string behaviour)
    {
        await using var host = await StartedAsync(behaviour);
        await host.Source.ObserveAsync(Token);
        var wait = host.Source.WaitForChangeAsync(Token).AsTask();

        Assert.True(await host.Runtime.UnloadAsync(PluginSlot.Resolvers, "sample", StopReason.Swap));
        Assert.Contains("resolvers/sample is stopped", await wait.WaitAsync(Patience, Token), StringComparison.Ordinal);
        Assert.Equal(PluginState.Stopped, host.Report.State);
    }

    [Fact]
    public async Task Unload_HundredTimes_LeavesNothingBehind()
    {
        var before = LiveContexts();
        for (var round = 0; round < 100; round++)
        {
            await using var host = await StartedAsync("fine");
            await host.Source.ObserveAsync(Token);
            Assert.True(await host.Runtime.UnloadAsync(PluginSlot.Resolvers, "sample", StopReason.Swap));
        }

        Assert.InRange(LiveContexts(), 0, before);
    }

    [Fact]
    public async Task Unload_PluginThatHoldsOn_IsReportedAsLeaked()
    {
        await using var host = await StartedAsync("holdHandle");

        Assert.False(await host.Runtime.UnloadAsync(PluginSlot.Resolvers, "sample", StopReason.Swap));
        Assert.Contains(host.Health.Items, item => item.Id == "plugin.leaked");
    }

    [Fact]
    public async Task Dispose_PluginHangsInStop_ComesBackByTheDeadline()
    {
        await using var host = await StartedAsync("hangInStop");
        var end = host.Runtime.UnloadAsync(PluginSlot.Resolvers, "sample", StopReason.Shutdown);
        await AdvanceUntilAsync(() => end.IsCompleted, CallDeadlines.Stop);

        await end;
        // The clock that was moved on also ends the patience of the proof that the code is gone, so it may count as leaked.
        Assert.True(host.Report.State is PluginState.Stopped or PluginState.Leaked, $"it is {host.Report.State}");
    }

    // Other tests stop plugins without unloading them, and one leaks; only the difference counts.
    private static int LiveContexts() => AssemblyLoadContext.All.Count(context => context.IsCollectible);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<string> AssembliesOfTheSample() =>
        [.. AssemblyLoadContext.All.Single(context => context.Name == "sample@7.7.7#1").Assemblies.Select(assembly => assembly.GetName().Name!)];

    private async Task<SampleHost> StartedAsync(string behaviour)
    {
        var host = new SampleHost(folder, folder.Behaving(behaviour), time);
        await host.Runtime.StartAsync(Token);
        return host;
    }

    private async Task AdvanceUntilAsync(Func<bool> condition, TimeSpan step)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, "the condition was never met");
            time.Advance(step);
            await Task.Delay(TimeSpan.FromMilliseconds(5), Token);
        }
    }
}
