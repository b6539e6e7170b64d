using MeshAgent.Core.Exits;
using MeshAgent.Core.Tests.Routers;

namespace MeshAgent.Core.Tests.Exits;

/// <summary>Which exit user traffic goes to: one, never two, the preferred that lives, and back only after a while.</summary>
public sealed class ExitSelectionTests
{
    private static Story Three()
    {
        var story = new Story(Known.Online()
            .ChangeExit("exit1", static report => report with { Priority = 10 })
            .Exit("exit2", "203.0.113.20:51820", priority: 20)
            .Tunnel("wg_other", "other").Exit("exit3", "203.0.113.30:51820", priority: 30, tunnel: "wg_other", provider: "other"));
        story.Look();
        return story;
    }

    private static void Kill(Story story, string exit) =>
        story.Router.ChangeExit(exit, static report => report with { HandshakeAge = Known.Seconds(1000) });

    [Fact]
    public void Choose_NoneAnswers_StaysWithThePreferredAndSaysSoOnce()
    {
        var story = Three();
        story.Look();
        story.Look();

        Assert.Equal("exit1", story.Last.Selected?.Name);
        Assert.Equal(["Unreachable"], story.Defaults(2));
        Assert.DoesNotContain(story.Last.Reasons, static reason => reason.Why.StartsWith("selected", StringComparison.Ordinal));
    }

    [Fact]
    public void Choose_OnlyALesserAnswers_TakesIt()
    {
        var story = Three();

        story.Handshake("exit2");

        Assert.Equal("exit2", story.Last.Selected?.Name);
    }

    [Fact]
    public void Choose_SelectedDies_FailsOverAndNeverSelectsTwoOfALink()
    {
        var story = Three().Handshake("exit1").Handshake("exit2");
        story.Look();
        Kill(story, "exit1");

        story.Look();

        Assert.Equal("exit2", story.Last.Selected?.Name);
        Assert.Equal(["exit2"], story.Last.Plan.Exits[0].Plan.Exits.Where(static exit => exit.IsSelected).Select(static exit => exit.Name));
    }

    [Fact]
    public void Choose_OnAnotherLink_MovesTheDefaultInOneStep()
    {
        var story = Three().Handshake("exit1").Handshake("exit3");
        story.Look();
        var before = story.Defaults(2);
        Kill(story, "exit1");

        story.Look();

        Assert.Equal("dev wg_exit", before[0]);
        Assert.Equal(["dev wg_other", "Unreachable"], story.Defaults(2));
    }

    [Fact]
    public void Choose_PreferredAnswersAMomentLater_TakesItAtOnce()
    {
        var story = Three().Handshake("exit2");
        Assert.Equal("exit2", story.Last.Selected?.Name);

        story.Handshake("exit1");

        Assert.Equal("exit1", story.Last.Selected?.Name);
    }

    [Fact]
    public void Choose_PreferredComesBack_WaitsUntilItHasBeenUpForAWhile()
    {
        var story = Three().Handshake("exit2");
        story.Look(ExitTimings.Settling);
        story.Handshake("exit1");
        var upSince = story.Now;
        var moved = DateTimeOffset.MinValue;
        while (moved == DateTimeOffset.MinValue)
        {
            story.Router.Handshake("exit1").Handshake("exit2");
            moved = story.Look().Selected?.Name == "exit1" ? story.Now : moved;
        }

        Assert.Equal(ExitTimings.FailBack, moved - upSince);
    }

    [Fact]
    public void Choose_PreferredFlaps_TrafficStays()
    {
        var story = Three().Handshake("exit2");
        story.Look(ExitTimings.Settling);
        for (var flap = 0; flap < 10; flap++)
        {
            story.Handshake("exit1");
            story.Router.Handshake("exit2");
            story.Look(ExitTimings.FailBack - Known.Seconds(5));
            Kill(story, "exit1");
            story.Router.Handshake("exit2");
            story.Look();
            Assert.Equal("exit2", story.Last.Selected?.Name);
        }
    }

    [Fact]
    public void Choose_AfterARestart_KeepsTheExitThatCarriedTraffic()
    {
        var story = Three().Handshake("exit2");
        story.Look(ExitTimings.Settling);
        story.Handshake("exit1");

        story.Restart();
        story.Router.Handshake("exit1", Known.Seconds(3)).Handshake("exit2", Known.Seconds(3));
        story.Look();

        Assert.Equal("exit2", story.Last.Selected?.Name);
    }

    [Fact]
    public void Choose_NoExitConfigured_IsNothing()
    {
        var story = new Story(new RouterBuilder().Link("lo").Link("wan0").Address("wan0", "192.0.2.100/24"));

        story.Look();

        Assert.Null(story.Last.Selected);
    }
}
