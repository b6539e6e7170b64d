using MeshAgent.Contracts.Exits;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Observation;
using MeshAgent.Core.Tests.Routers;

namespace MeshAgent.Core.Tests.Exits;

/// <summary>With a healthy exit standing by, users are off a dead one within a second; without proof that it is healthy, patience stays.</summary>
public sealed class QuickFailoverTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static (Story Story, WireGuardFarEnd First, WireGuardFarEnd Second) OnTwoLinks() => OnTwoLinks(TimeSpan.Zero, TimeSpan.FromMinutes(1));

    private static (Story Story, WireGuardFarEnd First, WireGuardFarEnd Second) OnTwoLinks(TimeSpan firstLooks, TimeSpan since)
    {
        var story = new Story(Known.Online()
            .Tunnel("mesh-vpn", "fastd").Exit("exit2", "203.0.113.20:10000", priority: 10, tunnel: "mesh-vpn", provider: "fastd"));
        story.Look();
        story.Look();
        story.Router.Handshake("exit1").Handshake("exit2");
        story.Look();
        var (first, second) = (new WireGuardFarEnd(story, "exit1"), new WireGuardFarEnd(story, "exit2"));
        first.Users = 2000;
        first.Pass(firstLooks);
        second.Pass(firstLooks);
        story.Look(firstLooks);
        Both(story, first, second, since, static () => false);
        return (story, first, second);
    }

    // What the agent's watch sees of the link in use: the packets that users send, and what comes back, be it the answer to a probe.
    private static TimeSpan? Both(Story story, WireGuardFarEnd first, WireGuardFarEnd second, TimeSpan within, Func<bool> until)
    {
        var (start, stillSince) = (story.Now, (DateTimeOffset?)null);
        while (story.Now - start < within)
        {
            // Users' data goes where the default leads.
            var (users, isFirst) = (first.Users + second.Users, story.Last.Selected?.Name == "exit1");
            (first.Users, second.Users) = (isFirst ? users : 0, isFirst ? 0 : users);
            var used = isFirst ? first : second;
            var exit = story.Exit(isFirst ? "exit1" : "exit2");
            stillSince = users == 0 || used.AnswersUsers ? null : stillSince ?? story.Now;
            var step = story.Last.LookAgainAt - story.Now;
            if (story.Last.Plan.Watch is { } watch && stillSince + watch.Silence - story.Now is { } rest && rest > TimeSpan.Zero && rest < step)
            {
                step = rest;
            }

            var probe = story.Router.ExitReport(exit.Key.Name).Answer;
            first.Pass(step);
            second.Pass(step);
            stillSince = story.Router.ExitReport(exit.Key.Name).Answer == probe ? stillSince : null;
            story.Router.Stillness = story.Last.Plan.Watch is { } order && story.Now + step - stillSince >= order.Silence
                ? new LinkStillness(order.Link, stillSince!.Value)
                : null;
            story.Look(step);
            if (until())
            {
                return story.Now - start;
            }
        }

        return null;
    }

    [Fact]
    public void InUse_DiesWhileAnotherLinkStandsBy_UsersAreOffWithinASecond()
    {
        var (story, first, second) = OnTwoLinks();

        first.Lives = false;
        var took = Both(story, first, second, Hour, () => story.Last.Selected?.Name == "exit2");

        Assert.InRange(took!.Value, TimeSpan.Zero, Known.Seconds(1));
        Assert.Equal(["dev mesh-vpn", "Unreachable"], story.Defaults(2));
        Assert.False(Assert.IsType<DownState>(story.Exit("exit1").State).IsSwallowing);
    }

    [Fact]
    public void InUse_SwallowsWhileAnotherLinkStandsBy_IsGivenUpAsQuickly()
    {
        var (story, first, second) = OnTwoLinks();

        (first.Forwards, first.Answers) = (false, null);
        var took = Both(story, first, second, Hour, () => story.Last.Selected?.Name == "exit2");

        Assert.InRange(took!.Value, TimeSpan.Zero, Known.Seconds(1));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1.5)]
    public void InUse_FirstAnswerWasSeenTooLateToMeasureIt_IsAskedAgainAndGivenUpAsQuickly(double seconds)
    {
        // A start on a slow router: a round takes long, and its answers may be as old.
        var (story, first, second) = OnTwoLinks(firstLooks: Known.Seconds(seconds), since: Known.Seconds(4));

        first.Lives = false;
        var took = Both(story, first, second, Hour, () => story.Last.Selected?.Name == "exit2");

        Assert.InRange(took!.Value, TimeSpan.Zero, Known.Seconds(1));
    }

    [Fact]
    public void Wan_SwallowsEverythingForSixSeconds_NobodyIsGivenUp()
    {
        var (story, first, second) = OnTwoLinks();

        (first.Lives, second.Lives) = (false, false);
        var during = Both(story, first, second, Known.Seconds(6), () => story.Last.Selected?.Name == "exit2");
        (first.Lives, second.Lives) = (true, true);
        var after = Both(story, first, second, TimeSpan.FromMinutes(1), () => story.Last.Selected?.Name == "exit2");

        Assert.Null(during);
        Assert.Null(after);
    }

    [Fact]
    public void Wan_PausesAndWhoeverStandsByIsNearer_NobodyIsGivenUp()
    {
        for (var pause = TimeSpan.FromMilliseconds(250); pause < TimeSpan.FromSeconds(1.5); pause += TimeSpan.FromMilliseconds(50))
        {
            var (story, first, second) = OnTwoLinks();
            var start = story.Now;
            (first.Lives, second.Lives) = (false, false);

            var took = Both(story, first, second, Known.Seconds(8), () =>
            {
                // Whatever the exit is asked is answered a look later than what whoever stands by is asked.
                first.Lives = second.Lives;
                second.Lives |= story.Now - start >= pause;
                return story.Last.Selected?.Name == "exit2";
            });

            Assert.True(took is null, $"given up after a pause of {pause}");
            Assert.IsType<UpState>(story.Exit("exit1").State);
        }
    }

    [Fact]
    public void DeadHost_UsersSendOneWay_ExitStaysAndIsAskedLessAndLess()
    {
        var (story, first, second) = OnTwoLinks();
        var asked = story.Exit("exit1").ProbeNumber;

        first.IsAnswered = false;
        var took = Both(story, first, second, TimeSpan.FromMinutes(10), () => story.Exit("exit1").State is not UpState);

        Assert.Null(took);
        Assert.InRange(story.Exit("exit1").ProbeNumber - asked, 1, 101);
    }

    [Fact]
    public void Standby_OnTheSameLink_ShowsByAHandshakeThatItWorks()
    {
        var story = new Story(Known.Online().Exit("exit2", "203.0.113.20:51820", priority: 10));
        story.Look();
        story.Look();
        story.Router.Handshake("exit1").Handshake("exit2");
        story.Look();
        var (first, second) = (new WireGuardFarEnd(story, "exit1") { Users = 2000 }, new WireGuardFarEnd(story, "exit2"));
        Both(story, first, second, TimeSpan.FromMinutes(1), static () => false);

        first.Lives = false;
        var took = Both(story, first, second, Hour, () => story.Last.Selected?.Name == "exit2");

        Assert.InRange(took!.Value, TimeSpan.Zero, Known.Seconds(1));

        // The provider is only told now; users stay on the link, and are not refused meanwhile.
        Assert.Equal(["dev wg_exit", "Unreachable"], story.Defaults(2));
    }

    [Fact]
    public void Users_AreGone_LooksGoBackToTheIdlePace()
    {
        var (story, first, second) = OnTwoLinks();
        first.Users = 0;
        Both(story, first, second, TimeSpan.FromMinutes(2), static () => false);

        // Each of the two exits every 25 s, and the probe of the WAN path every 20 s.
        var looks = 0;
        Both(story, first, second, TimeSpan.FromMinutes(30), () => ++looks < 0);
        Assert.InRange(looks, 1, 240);
    }
}
