using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Evidence;
using MeshAgent.Contracts.Exits;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Tests.Routers;

namespace MeshAgent.Core.Tests.Exits;

/// <summary>How an exit is contacted, judged, doubted and given up, over time.</summary>
public sealed class ExitLifeTests
{
    private static Story Started(RouterBuilder? router = null)
    {
        var story = new Story(router ?? Known.Online());
        story.Look();
        return story;
    }

    private static Story Up()
    {
        var story = Started();
        story.Look();
        return story.Handshake();
    }

    private static void Unplug(Story story) => story.Router.WithoutForeignDefaults().Handshake("exit1", TimeSpan.FromMinutes(1))
        .Change("wan0", static link => link with { IsUp = false, HasCarrier = false });

    [Fact]
    public void Exit_GivenByAddressWithAWanPath_IsContactedAtOnceThoughDnsIsDead()
    {
        var story = Started(Known.Online().WithoutNameServers());

        Assert.Equal("contacting", story.Exit("exit1").State.Word);
        Assert.Equal("203.0.113.10:51820", Assert.Single(story.Last.Plan.Exits[0].Plan.Exits).Endpoint?.ToString());
    }

    [Fact]
    public void Exit_NoWanPath_IsIdleAndSaysWhy()
    {
        var story = Started(Known.Router());

        Assert.Equal(new IdleState("no WAN path to it"), story.Exit("exit1").State);
        Assert.Null(story.Last.Plan.Exits[0].Plan.Exits[0].Endpoint);
    }

    [Fact]
    public void Exit_OnTheWanLinkItself_NeedsNoDefault()
    {
        var story = Started(Known.Router().Exit("near", "192.0.2.50:51820"));

        Assert.Equal("contacting", story.Exit("near").State.Word);
    }

    [Fact]
    public void Up_JustNow_IsLookedAtSoon()
    {
        var story = Up();

        Assert.InRange(story.Last.LookAgainAt - story.Now, TimeSpan.Zero, Known.Seconds(5));
    }

    [Fact]
    public void Up_BusyAndARoundWithoutNewCounters_IsStillLookedAtSoon()
    {
        var story = Up();
        story.Router.ChangeExit("exit1", report => report with { SentBytes = report.SentBytes + 100_000, ReceivedBytes = report.ReceivedBytes + 1 });
        story.Look(Known.Seconds(5));

        story.Look(Known.Seconds(1));

        Assert.InRange(story.Last.LookAgainAt - story.Now, TimeSpan.Zero, Known.Seconds(4));
    }

    [Fact]
    public void Up_NoWayToItAnyMore_IsGivenUpWithin25SecondsThoughItsCountersStandStill()
    {
        var story = Up();
        story.Wait(TimeSpan.FromMinutes(1));

        Unplug(story);
        story.Look();
        story.Wait(Known.Seconds(25));

        Assert.Equal("no WAN path to it", Assert.IsType<IdleState>(story.Exit("exit1").State).Why);
        Assert.Equal(["Unreachable"], story.Defaults(2));
    }

    [Fact]
    public void Up_NoWayToItAndItIsStillHeard_IsNotTakenForOneThatSwallows()
    {
        var story = Up();
        Unplug(story);
        story.Router.ChangeExit("exit1", static report => report with { Answer = new(1, AnswerOrigin.Beyond), IsSelected = true });
        story.Look();
        for (var second = 0; second < 30; second++)
        {
            story.Router.ChangeExit("exit1", static report => report with { ReceivedBytes = report.ReceivedBytes + 1 });
            story.Look();
        }

        Assert.False(story.Exit("exit1").State is DownState { IsSwallowing: true } or IdleState { Before.IsSwallowing: true });
    }

    [Fact]
    public void Up_NoWayToItForAMomentAndItAnswersThen_StaysUp()
    {
        var story = Up();
        Unplug(story);
        story.Look();
        story.Wait(Known.Seconds(5));

        story.Router.Change("wan0", static link => link with { IsUp = true, HasCarrier = true }).Default(Known.Gateway4, "wan0");
        story.Look();
        var asked = story.Exit("exit1").ProbeNumber;
        story.Router.ChangeExit("exit1", report => report with { Answer = new(asked, AnswerOrigin.Beyond) });
        story.Look();
        story.Wait(TimeSpan.FromMinutes(1));

        Assert.Equal("up", story.Exit("exit1").State.Word);
    }

    [Fact]
    public void Contacting_Handshake_IsUp()
    {
        var story = Up();

        Assert.Equal("up", story.Exit("exit1").State.Word);
        Assert.NotNull(story.Exit("exit1").UpSince);
    }

    [Fact]
    public void Start_TunnelIsUpAlready_IsTakenOverWithoutAGap()
    {
        var story = Up();
        story.Look();
        story.Router.Handshake("exit1", Known.Seconds(40));

        story.Restart().Look();

        Assert.Equal("up", story.Exit("exit1").State.Word);
        Assert.Equal(["dev wg_exit", "Unreachable"], story.Defaults(2));
    }

    [Fact]
    public void Contacting_NoAnswer_IsDownAfterItsPatienceAndAskedAnewFromTimeToTime()
    {
        var story = Started();

        story.Wait(ExitTimings.ContactPatience - Known.Seconds(1.5));
        var before = story.Exit("exit1").State.Word;
        story.Wait(Known.Seconds(2));
        var after = story.Exit("exit1");
        story.Wait(TimeSpan.FromMinutes(10));

        Assert.Equal(("contacting", "down"), (before, after.State.Word));
        Assert.InRange(story.Exit("exit1").ProbeNumber - after.ProbeNumber, 35, 41);
    }

    [Fact]
    public void Down_HandshakeComesBack_IsUpAtTheNextLook()
    {
        var story = Started();
        story.Wait(TimeSpan.FromHours(3));

        story.Handshake();

        Assert.Equal("up", story.Exit("exit1").State.Word);
    }

    [Fact]
    public void Up_SentAndNothingBack_IsAskedThenDoubtedAndStillCarriesTraffic()
    {
        var story = Up();
        FirstQuestions(story);
        var probes = story.Exit("exit1").ProbeNumber;

        Send(story, 1);
        var asked = story.Exit("exit1");
        Send(story, 1);

        Assert.Equal(("up", probes + 1), (asked.State.Word, asked.ProbeNumber));
        Assert.Equal(("doubted", probes + 2), (story.Exit("exit1").State.Word, story.Exit("exit1").ProbeNumber));
        Assert.Equal(["dev wg_exit", "Unreachable"], story.Defaults(2));
    }

    [Fact]
    public void Doubted_SignOfLife_IsUpAgain()
    {
        var story = Up();
        Send(story, 3);

        story.Router.ChangeExit("exit1", static report => report with { ReceivedBytes = report.ReceivedBytes + 32 });
        story.Look();

        Assert.Equal("up", story.Exit("exit1").State.Word);
    }

    [Fact]
    public void Doubted_NoSignOfLife_IsDownWithin20SecondsAndUserTrafficIsRefused()
    {
        var story = Up();
        var since = story.Now;

        while (story.Exit("exit1").State is not DownState)
        {
            Send(story, 1, step: 1);
            Assert.True(story.Now - since < Known.Seconds(22), "a black hole is not noticed");
        }

        Assert.Equal(["Unreachable"], story.Defaults(2));
        Assert.Equal(["Unreachable"], story.Defaults(2, IpFamily.IPv6));
    }

    [Fact]
    public void Up_HandshakeOlderThanItsLifetime_IsDown()
    {
        var story = Up();

        story.Router.ChangeExit("exit1", static report => report with { HandshakeAge = Known.Seconds(181) });
        story.Look();

        Assert.Equal("down", story.Exit("exit1").State.Word);
    }

    [Fact]
    public void Down_WanGoesWhileAnOldHandshakeIsStillWithinItsLifetime_DoesNotCountItAsAlive()
    {
        var story = Up();
        while (story.Exit("exit1").State is not DownState)
        {
            Send(story, 1, step: 1);
        }

        story.Router.Change("wan0", static link => link with { HasCarrier = false }).ChangeExit("exit1", static report => report with
        {
            HandshakeAge = Known.Seconds(30),
        });
        story.Look();
        story.Look();
        story.Look();

        Assert.Equal("idle", story.Exit("exit1").State.Word);
        Assert.Equal(["Unreachable"], story.Defaults(2));
    }

    [Fact]
    public void Down_ForHoursByTwoAddresses_WakesOnlyWhenSomethingIsDueAndNothingGrows()
    {
        var story = Started(Known.Online().Exit("named", "exit.example.net:51820", priority: 10));
        story.Answer("exit.example.net", "203.0.113.20", "2001:db8:e::20").Look();
        story.Wait(TimeSpan.FromMinutes(10));
        const int Hours = 8;
        var (looks, end) = (0, story.Now + TimeSpan.FromHours(Hours));
        var probes = story.Exit("named").ProbeNumber;

        while (story.Now < end)
        {
            story.Answer("exit.example.net");
            story.Look(story.Last.LookAgainAt - story.Now);
            looks++;
        }

        // An attempt at the next of two addresses every 6 s, at the only one every 15 s, and a look for the answer 1 s after each; lookups
        // besides.
        Assert.InRange(looks / (Hours * 60), 20, 36);
        Assert.InRange(story.Exit("named").ProbeNumber - probes, (Hours * 60 * 10) - 20, (Hours * 60 * 10) + 2);
        Assert.Equal((2, 1), (story.Memory.Exits.Count, story.Memory.Names.Count));
        Assert.InRange(story.Exit("named").Swallowings, 0, 0);
        story.Handshake();
        Assert.Equal("up", story.Exit("exit1").State.Word);
    }

    [Fact]
    public void Down_OnlyExit_WakesFourTimesAMinuteForAttemptsAndAsOftenForTheirAnswers()
    {
        var story = Started(Known.Online().WithoutNameServers());
        story.Wait(TimeSpan.FromMinutes(1));
        var (looks, end) = (0, story.Now + TimeSpan.FromHours(1));

        while (story.Now < end)
        {
            story.Look(story.Last.LookAgainAt - story.Now);
            looks++;
        }

        Assert.InRange(looks, 470, 485);
    }

    [Fact]
    public void Handshake_OverTheWan_ProvesThePathThatItTook()
    {
        var story = Up();

        story.Look();

        Assert.Equal("proven", story.StateOf(Known.Path4));
        Assert.Equal("live", story.StateOf(Known.Path6));
    }

    [Fact]
    public void Handshake_WithAnExitOnTheLan_ProvesNoWanPath()
    {
        var story = Started(Known.Online().Exit("near", "192.168.1.50:51820"));

        story.Look();
        story.Handshake("near");
        story.Look();

        Assert.Equal("up", story.Exit("near").State.Word);
        Assert.Equal("live", story.StateOf(Known.Path4));
    }

    // One that answers no probe is asked a few times, soon after it came up and then ever more seldom.
    private static void FirstQuestions(Story story)
    {
        for (var i = 0; i < 5; i++)
        {
            story.Look(ExitTimings.LearnFirst(i));
        }
    }

    private static void Send(Story story, int looks, double step = 3)
    {
        for (var i = 0; i < looks; i++)
        {
            story.Router.ChangeExit("exit1", static report => report with { SentBytes = report.SentBytes + 1000 });
            story.Look(Known.Seconds(step));
        }
    }
}
