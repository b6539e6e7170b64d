using MeshAgent.Conformance.Stages;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Conformance.Exits;

/// <summary>What is checked of an exit provider.</summary>
public abstract partial class ExitProviderSuite
{
    /// <summary>Before any plan every configured exit and the tunnel's link are reported, and nothing has been made.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task Observe_BeforeAnyPlan_ReportsEveryConfiguredExit()
    {
        var before = await Stage.EverythingAsync();

        var seen = await ObserveAsync();

        Assert.Null(seen.Fault);
        Assert.Equal(Stage.Exits.Order(StringComparer.Ordinal), seen.Exits.Select(static exit => exit.Name).Order(StringComparer.Ordinal));
        Assert.All(seen.Exits, exit => Assert.Equal((Stage.Link, null, false, null), (exit.Interface, exit.Endpoint, exit.IsSelected, exit.HandshakeAge)));
        var link = Assert.Single(seen.Interfaces, link => link.Name == Stage.Link);
        Assert.Null(link.OuterMark);
        Assert.NotEmpty(link.Prefixes);
        Assert.Equal(before, await Stage.EverythingAsync());
    }

    /// <summary>
    /// A plan brings the tunnel up with its mark, contacts the exits where it says, and selects one; the same again changes nothing.
    /// </summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task Apply_PlanTwice_IsSoAndTold()
    {
        await MustApplyAsync(PlanFor(0));
        var first = await Stage.EverythingAsync();
        await MustApplyAsync(PlanFor(0));

        Assert.Equal(first, await Stage.EverythingAsync());
        Assert.Equal(StageContext.Tags.Mark.Value, await Stage.MarkAsync());
        await AssertSelectedAsync(0);
        Assert.Equal(StageContext.Tags.Mark.Value, Assert.Single((await ObserveAsync()).Interfaces, link => link.Name == Stage.Link).OuterMark);
    }

    /// <summary>Another exit is selected and another address contacted, at once and alone.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task Apply_OtherSelectionAndAddress_IsTaken()
    {
        await MustApplyAsync(PlanFor(0));
        await MustApplyAsync(PlanFor(1));
        await AssertSelectedAsync(1);

        await MustApplyAsync(PlanFor(1, port: 51821));
        await AssertSelectedAsync(1, port: 51821);
    }

    /// <summary>No outer packet leaves without the mark, with one tunnel or the next.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task Apply_AnyPlan_SendsNothingUnmarked()
    {
        await MustApplyAsync(PlanFor(0));
        await MustApplyAsync(PlanFor(1));
        await Stage.DeleteLinkAsync();
        await UntilMendedAsync(PlanFor(0));

        Assert.Equal(0, await Stage.UnmarkedAsync());
    }

    /// <summary>A link that somebody deletes is announced, and comes back with the same plan.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task WaitForChange_LinkDeleted_IsAnnouncedAndMended()
    {
        await MustApplyAsync(PlanFor(0));
        await ObserveAsync();
        await Stage.DeleteLinkAsync();

        await Patience.WithinLimitAsync(WaitAsync(Cancellation), "an announcement of the link that went");
        await UntilMendedAsync(PlanFor(0));
        Assert.Equal(StageContext.Tags.Mark.Value, await Stage.MarkAsync());
        await AssertSelectedAsync(0);
    }

    /// <summary>A swap leaves the tunnel as it is, and the next generation goes on with it.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task Stop_ForASwap_LeavesTheTunnelToTheNextGeneration()
    {
        await MustApplyAsync(PlanFor(0));
        var before = await Stage.EverythingAsync();
        var state = await Stage.RunAsync(() => Provider.ExportStateAsync(Cancellation).AsTask());
        await StopProviderAsync(StopReason.Swap);
        Assert.Equal(before, await Stage.EverythingAsync());

        await StartProviderAsync();
        if (state is not null)
        {
            await Stage.RunAsync(async () =>
            {
                await Provider.TakeOverAsync(state, Cancellation);
                return true;
            });
        }

        await MustApplyAsync(PlanFor(0));
        Assert.Equal(before, await Stage.EverythingAsync());
        await AssertSelectedAsync(0);
    }

    /// <summary>Clean-up in a later life removes all that an earlier one made and nothing else; the second time there is nothing.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task Cleanup_InALaterLife_LeavesTheMachineAsItWas()
    {
        var before = await Stage.EverythingAsync();
        await MustApplyAsync(PlanFor(0));
        await StopProviderAsync(StopReason.Swap);
        await StartProviderAsync();

        Assert.NotEmpty(await CleanUpAsync());
        Assert.Equal(before, await Stage.EverythingAsync());
        Assert.Empty(await CleanUpAsync());
    }

    /// <summary>A wait that is given up ends at once.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task WaitForChange_Cancelled_ReturnsPromptly()
    {
        using var wait = new CancellationTokenSource();
        var waiting = WaitAsync(wait.Token);
        await wait.CancelAsync();

        await Patience.WithinLimitAsync(waiting.ContinueWith(static task => task.Status, TaskScheduler.Default), "the end of a cancelled wait");
    }

    private async Task AssertSelectedAsync(int selected, int port = 51820)
    {
        var seen = await ObserveAsync();
        for (var index = 0; index < Stage.Exits.Count; index++)
        {
            var exit = Assert.Single(seen.Exits, exit => exit.Name == Stage.Exits[index]);
            Assert.Equal((Address(index, port), index == selected), (exit.Endpoint, exit.IsSelected));
            Assert.Equal(exit.Endpoint, await Stage.EndpointAsync(exit.Name));
        }
    }

    /// <summary>As the host does: the plan again until it is taken.</summary>
    private Task UntilMendedAsync(ExitPlan plan) => Patience.UntilAsync(
        async () => (await Stage.RunAsync(() => Provider.ApplyAsync(plan, Cancellation).AsTask())).Count == 0, "the tunnel that was deleted");
}
