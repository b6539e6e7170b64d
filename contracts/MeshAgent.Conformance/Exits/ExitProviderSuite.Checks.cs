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
        Assert.All(
            seen.Exits,
            exit => Assert.Equal(
                (Stage.LinkOf(exit.Name), null, false, null), (exit.Interface, exit.Endpoint, exit.IsSelected, exit.HandshakeAge)));
        Assert.Equal(Links, seen.Interfaces.Select(static link => link.Name).ToHashSet(StringComparer.Ordinal));
        Assert.All(seen.Interfaces, static link => Assert.Null(link.OuterMark));
        Assert.All(seen.Interfaces, static link => Assert.NotEmpty(link.Prefixes));
        Assert.Equal(before, await Stage.EverythingAsync());
    }

    /// <summary>
    /// A plan brings the tunnel up with its mark, contacts the exits where it says, and selects one; the same again changes nothing.
    /// </summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task Apply_PlanTwice_IsSoAndTold()
    {
        await MustTakeAsync(PlanFor(0));
        var first = await Stage.EverythingAsync();
        Assert.Empty(await ApplyAsync(PlanFor(0)));

        Assert.Equal(first, await Stage.EverythingAsync());
        await AssertMarkedAsync();
        await AssertContactedAsync(0);
        Assert.All((await ObserveAsync()).Interfaces, static link => Assert.Equal(StageContext.Tags.Mark.Value, link.OuterMark));
    }

    /// <summary>Another exit is selected and another address contacted, alone.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task Apply_OtherSelectionAndAddress_IsTaken()
    {
        await MustTakeAsync(PlanFor(0));
        await MustTakeAsync(PlanFor(1));
        await AssertContactedAsync(1);

        await MustTakeAsync(PlanFor(1, ExitWorld.OtherPort));
        await AssertContactedAsync(1, ExitWorld.OtherPort);
    }

    /// <summary>No outer packet leaves without the mark, with one tunnel or the next.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task Apply_AnyPlan_SendsNothingUnmarked()
    {
        await MustTakeAsync(PlanFor(0));
        await MustTakeAsync(PlanFor(1, probe: 1));
        await Stage.DeleteLinkAsync(Links.First());
        await MustTakeAsync(PlanFor(0, probe: 2));

        Assert.Equal(0, await Stage.UnmarkedAsync());
    }

    /// <summary>While nobody answers, no exit is said to.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task Observe_NobodyAnswers_ClaimsNoHandshake()
    {
        await MustTakeAsync(PlanFor(0, probe: 1));

        Assert.All(
            (await ObserveAsync()).Exits,
            static exit => Assert.Equal((null, 0, null), (exit.HandshakeAge, exit.ReceivedBytes, exit.Answer)));
    }

    /// <summary>A far end that answers is told, and only where there is one: the far end says so too.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task Observe_FarEndsAnswer_TellsTheHandshakes()
    {
        if (!StageCan(ExitStageAbilities.FarEnds))
        {
            return;
        }

        await MustTakeAsync(PlanFor(0));
        await Stage.AnswerAsync();
        Assert.Empty(await ApplyAsync(PlanFor(0, probe: 1)));

        await Patience.UntilAsync(
            async () => (await ObserveAsync()).Exits.All(static exit => exit.HandshakeAge is not null), "a handshake with each");
        foreach (var exit in (await ObserveAsync()).Exits)
        {
            Assert.True(await Stage.HasSessionAsync(exit.Name), $"{exit.Name} knows of no session");
            Assert.InRange(exit.HandshakeAge!.Value, TimeSpan.Zero, exit.HandshakeLifetime);
        }

        await AssertContactedAsync(0);
    }

    /// <summary>A link that somebody deletes is announced, and comes back with the same plan.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task WaitForChange_LinkDeleted_IsAnnouncedAndMended()
    {
        await MustTakeAsync(PlanFor(0));
        await ObserveAsync();
        await Stage.DeleteLinkAsync(Links.First());

        await Patience.WithinLimitAsync(
            Provider.CallAsync(static provider => provider.WaitForChangeAsync(Cancellation)), "an announcement of the link that went");
        await MustTakeAsync(PlanFor(0));
        await AssertMarkedAsync();
        await AssertContactedAsync(0);
    }

    /// <summary>A swap leaves the tunnel as it is, and the next generation goes on with it.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task Stop_ForASwap_LeavesTheTunnelToTheNextGeneration()
    {
        await MustTakeAsync(PlanFor(0));
        var before = await Stage.EverythingAsync();
        await Provider.SwapAsync(StopReason.Swap, async () => Assert.Equal(before, await Stage.EverythingAsync()));

        Assert.Empty(await ApplyAsync(PlanFor(0)));
        Assert.Equal(before, await Stage.EverythingAsync());
        await AssertContactedAsync(0);
    }

    /// <summary>When the agent ends, the tunnel goes down and nothing of it stays.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task Stop_ForGood_LeavesTheMachineAsItWas()
    {
        var before = await Stage.EverythingAsync();
        await MustTakeAsync(PlanFor(0));

        await Provider.StopAsync(StopReason.Shutdown);

        Assert.Equal(before, await Stage.EverythingAsync());
    }

    /// <summary>Clean-up in a later life removes all that an earlier one made and nothing else; the second time there is nothing.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public async Task Cleanup_InALaterLife_LeavesTheMachineAsItWas()
    {
        var before = await Stage.EverythingAsync();
        await MustTakeAsync(PlanFor(0));
        await Provider.StopAsync(StopReason.Swap);
        await Provider.StartAsync();

        Assert.NotEmpty(await CleanUpAsync());
        Assert.Equal(before, await Stage.EverythingAsync());
        Assert.Empty(await CleanUpAsync());
    }

    /// <summary>A wait that is given up ends at once.</summary>
    /// <returns>When it is shown.</returns>
    [Fact]
    public Task WaitForChange_Cancelled_ReturnsPromptly() =>
        Provider.GivesUpAsync(ObserveAsync, static (provider, cancellationToken) => provider.WaitForChangeAsync(cancellationToken));

    // A tunnel may open its sockets with the first packet.
    private async Task AssertMarkedAsync()
    {
        await Patience.UntilAsync(async () => await Stage.MarkAsync() is not null, "a socket of the tunnel's");
        Assert.Equal(StageContext.Tags.Mark.Value, await Stage.MarkAsync());
    }

    private async Task AssertContactedAsync(int selected, int port = ExitWorld.Port)
    {
        var seen = await ObserveAsync();
        for (var index = 0; index < Stage.Exits.Count; index++)
        {
            var exit = Assert.Single(seen.Exits, exit => exit.Name == Stage.Exits[index]);
            Assert.Equal(ExitWorld.AddressOf(index, port), exit.Endpoint);
            Assert.Equal(exit.Endpoint, await Stage.EndpointAsync(exit.Name));
            if (StageCan(ExitStageAbilities.Selects))
            {
                Assert.Equal(index == selected, exit.IsSelected);
            }
        }
    }
}
