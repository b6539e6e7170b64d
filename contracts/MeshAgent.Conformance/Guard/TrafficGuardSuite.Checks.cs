using MeshAgent.Conformance.Stages;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Conformance.Guard;

/// <summary>What is checked of a guard.</summary>
public abstract partial class TrafficGuardSuite
{
    private static readonly uint Marked = StageContext.Tags.Mark.Value;

    /// <summary>A plan is in force and told as it was given, however often it is given; before it, there is none.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task Apply_PlanTwice_IsInForceAsGiven()
    {
        Assert.Null((await ObserveAsync()).InForce);

        await MustApplyAsync(Plan);
        await MustApplyAsync(Plan);
        await MustApplyAsync(Plan with { WanLinks = [Stage.Wan, "later0"], MasqueradeLinks = ["tun0"], ClampLinks = ["tun0"] });
    }

    /// <summary>User packets are dropped on the uplink and counted; marked ones pass, other bits of the mark notwithstanding.</summary>
    /// <param name="family">The family.</param>
    /// <returns>When it is shown.</returns>
    [Theory]
    [MemberData(nameof(Families))]
    public async Task Apply_Plan_DropsUserPacketsAndCountsThem(IpFamily family)
    {
        if (!StageCan(GuardStageAbilities.Packets))
        {
            return;
        }

        Assert.Equal([true, true], await Stage.SendAsync(family, 0, Marked));
        await MustApplyAsync(Plan);
        var before = (await ObserveAsync()).DroppedPackets;

        Assert.Equal([false, true, false, true], await Stage.SendAsync(family, 0, Marked, 0x100, 0x100 | Marked));

        Assert.True((await ObserveAsync()).DroppedPackets >= before + 2, "dropped packets are not counted");
    }

    /// <summary>A family that is switched off is not touched, and neither is any with a plan that drops nothing.</summary>
    /// <param name="family">The family.</param>
    /// <returns>When it is shown.</returns>
    [Theory]
    [MemberData(nameof(Families))]
    public async Task Apply_OtherFamilyOrNothingToDrop_LeavesPacketsAlone(IpFamily family)
    {
        if (!StageCan(GuardStageAbilities.Packets))
        {
            return;
        }

        var other = family == IpFamily.IPv4 ? IpFamily.IPv6 : IpFamily.IPv4;
        await MustApplyAsync(Plan with { Families = [other] });
        Assert.Equal([true, true], await Stage.SendAsync(family, 0, Marked));
        Assert.Equal([false, true], await Stage.SendAsync(other, 0, Marked));

        await MustApplyAsync(Plan with { DropsUserTraffic = false });
        Assert.Equal([true, true], await Stage.SendAsync(other, 0, Marked));
    }

    /// <summary>A plan that cannot be is refused whole: what was in force stays so.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task Apply_ImpossiblePlan_LeavesTheOneInForce()
    {
        if (!StageCan(GuardStageAbilities.Refuses))
        {
            return;
        }

        await MustApplyAsync(Plan);
        var before = await Stage.EverythingAsync();

        // A name that long has no place in the kernel (IFNAMSIZ, linux/if.h).
        var fault = await ApplyAsync(Plan with { DropsUserTraffic = false, WanLinks = [Stage.Wan, "a-name-that-is-much-too-long"] });

        Assert.NotEmpty(fault!.Message.Trim());
        Assert.Equal(before, await Stage.EverythingAsync());
        Assert.Equal(Plan, (await ObserveAsync()).InForce);
    }

    /// <summary>What somebody takes away is announced, told as not in force, and comes back whole.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task WaitForChange_Flushed_IsAnnouncedAndMended()
    {
        await MustApplyAsync(Plan);
        await Stage.FlushAsync();

        if (StageCan(GuardStageAbilities.Announces))
        {
            await Patience.WithinLimitAsync(WaitAsync(Cancellation), "an announcement of the flush");
        }

        Assert.Null((await ObserveAsync()).InForce);
        await MustApplyAsync(Plan);
        if (StageCan(GuardStageAbilities.Packets))
        {
            Assert.Equal([false, true], await Stage.SendAsync(IpFamily.IPv4, 0, Marked));
        }
    }

    /// <summary>Nobody else's rules are changed by anything that a guard does.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task Apply_BesideForeignRules_LeavesThem()
    {
        await Stage.AddForeignAsync();
        var before = await Stage.ForeignAsync();

        await MustApplyAsync(Plan);
        await MustApplyAsync(Plan with { WanLinks = [Stage.Wan, "later0"] });
        Assert.Equal(before, await Stage.ForeignAsync());
        if (StageCan(GuardStageAbilities.CleansUp))
        {
            await CleanUpAsync();
        }

        Assert.Equal(before, await Stage.ForeignAsync());
    }

    /// <summary>
    /// Clean-up takes away all that the guard set and nothing else, in a later life too; the second time there is nothing.
    /// </summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task Cleanup_InALaterLife_LeavesTheMachineAsItWas()
    {
        if (!StageCan(GuardStageAbilities.CleansUp))
        {
            return;
        }

        await Stage.AddForeignAsync();
        var before = await Stage.EverythingAsync();
        await MustApplyAsync(Plan);
        Assert.NotEqual(before, await Stage.EverythingAsync());
        await Guard.StopAsync(StopReason.Shutdown);
        await Guard.StartAsync();

        Assert.NotEmpty(await CleanUpAsync());
        Assert.Equal(before, await Stage.EverythingAsync());
        Assert.Empty(await CleanUpAsync());
    }

    /// <summary>Either stop leaves the filter in force, and so does the start of the next generation.</summary>
    /// <param name="reason">Why the guard is stopped.</param>
    /// <returns>When it is shown.</returns>
    [Theory]
    [InlineData(StopReason.Swap)]
    [InlineData(StopReason.Shutdown)]
    public async Task Stop_AndNextGeneration_LeaveTheFilterInForce(StopReason reason)
    {
        await MustApplyAsync(Plan);
        var before = await Stage.EverythingAsync();
        await Guard.SwapAsync(reason, async () => Assert.Equal(before, await Stage.EverythingAsync()));

        Assert.Equal(before, await Stage.EverythingAsync());
        await MustApplyAsync(Plan);
    }

    /// <summary>A wait that is given up ends at once.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public Task WaitForChange_Cancelled_ReturnsPromptly() =>
        Guard.GivesUpAsync(ObserveAsync, static (guard, cancellationToken) => guard.WaitForChangeAsync(cancellationToken));

    private Task<IReadOnlyList<string>> CleanUpAsync() =>
        Guard.AskAsync(static guard => guard.CleanupAsync(Cancellation), "the clean-up");
}
