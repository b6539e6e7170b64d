using MeshAgent.Plugins.Calls;
using MeshAgent.Plugins.Generations;
using Microsoft.Extensions.Time.Testing;

namespace MeshAgent.Plugins.Tests.Swapping;

// One after the other with all that load plugins: the contexts of the process are counted.
[Collection("plugins")]
public sealed class LoanTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SampleFolder folder = new();
    private readonly FakeTimeProvider time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    // The first is the control: the same socket, not entrusted, keeps the code in memory.
    [Theory]
    [InlineData("holdSocket", false)]
    [InlineData("holdLentSocket", true)]
    [InlineData("holdLentThread", true)]
    [InlineData("holdLentReceiver", true)]
    public async Task Reload_PluginForgetsToClose_IsGoneWhereTheHostCloses(string behaviour, bool isGone)
    {
        await using var host = await StartedAsync(behaviour);

        var result = await host.Runtime.ReloadAsync("sample", Token);

        Assert.True(result.IsDone, result.Reason);
        Assert.Empty(result.Notes);
        Assert.Equal(isGone, result.IsProvenGone);
    }

    [Fact]
    public async Task Swap_StopHangs_WhatWasEntrustedIsClosedAllTheSame()
    {
        await using var host = await StartedAsync("hangInStop");

        var result = await host.PatientlyAsync(host.ConfigureAsync(folder.Behaving("fine")));

        Assert.True(result.IsDone, result.Reason);
        Assert.Equal(["resolvers/sample: StopAsync did not return within 4 s"], result.Notes);
        Assert.True(File.Exists(Path.Combine(folder.Runtime, "resolvers.sample", "closed")));
    }

    [Fact]
    public async Task Swap_LentThreadDoesNotEnd_IsLeakedAndNamesTheThread()
    {
        await using var host = await StartedAsync("holdEndlessThread");

        var result = await host.PatientlyAsync(host.ConfigureAsync(folder.Behaving("fine")));

        Assert.True(result.IsDone, result.Reason);
        Assert.False(result.IsProvenGone);
        Assert.Equal(["resolvers/sample: closing what it entrusted did not return within 2 s"], result.Notes);
        var leaked = Assert.Single(host.Report.Others, other => other.State == PluginState.Leaked);
        Assert.Equal(
            "generation 2 took its place, but its thread endless does not end and holds its code in memory", leaked.Reason);
        Assert.Contains(
            host.Health.Items, item => item.Id == "plugin.leaked" && item.Message.Contains("its thread endless", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Running_LentThreadThrows_IsToldOfThePluginAndEverythingGoesOn()
    {
        await using var host = await StartedAsync("holdCrashingThread");
        while (!host.Health.Items.Any(item => item.Id == CrashGuard.HealthId))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), Token);
        }

        var item = Assert.Single(host.Health.Items, item => item.Id == CrashGuard.HealthId);
        Assert.Equal("resolvers/sample: a thread of its own ended: SampleException: thrown on purpose: lent thread", item.Message);
        Assert.Equal("198.51.100.53", (await host.Source.ObserveAsync(Token))[0].ToString());
        Assert.True((await host.Runtime.ReloadAsync("sample", Token).WaitAsync(Patience, Token)).IsProvenGone);
    }

    private async Task<SampleHost> StartedAsync(string behaviour)
    {
        var host = new SampleHost(folder, folder.Behaving(behaviour), time);
        await host.Runtime.StartAsync(Token);
        return host;
    }
}
