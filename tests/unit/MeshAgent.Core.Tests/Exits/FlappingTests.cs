using MeshAgent.Core.Exits;
using MeshAgent.Core.Tests.Routers;

namespace MeshAgent.Core.Tests.Exits;

/// <summary>Exits that come and go: users move once for each failure that hits them, and wait ever longer before they go back.</summary>
public sealed class FlappingTests
{
    private static Story Two()
    {
        var story = new Story(Known.Online()
            .ChangeExit("exit1", static report => report with { Priority = 10 })
            .Tunnel("mesh-vpn", "fastd").Exit("exit2", "203.0.113.20:10000", priority: 20, tunnel: "mesh-vpn", provider: "fastd"));
        story.Look();
        story.Router.Handshake("exit1").Handshake("exit2");
        story.Look();
        return story;
    }

    private static void Kill(Story story, string exit) =>
        story.Router.ChangeExit(exit, static report => report with { HandshakeAge = Known.Seconds(1000) });

    /// <summary>One flap; the standby stays alive all the time.</summary>
    private static int Flap(Story story, TimeSpan up, Action? afterEveryLook = null)
    {
        var (switches, selected) = (0, story.Last.Selected);
        Kill(story, "exit1");
        Look(TimeSpan.FromSeconds(1));
        story.Router.Handshake("exit1");
        for (var passed = TimeSpan.Zero; passed < up; passed += Known.Seconds(5))
        {
            story.Router.Handshake("exit1");
            Look(Known.Seconds(5));
        }

        return switches;

        void Look(TimeSpan time)
        {
            story.Router.Handshake("exit2");
            story.Look(time);
            switches += story.Last.Selected == selected ? 0 : 1;
            selected = story.Last.Selected;
            afterEveryLook?.Invoke();
        }
    }

    [Fact]
    public void FiftyFlaps_Quick_CostOneSwitch()
    {
        var story = Two();

        var switches = Enumerable.Range(0, 50).Sum(_ => Flap(story, Known.Seconds(5)));

        Assert.Equal(1, switches);
        Assert.Equal("exit2", story.Last.Selected?.Name);
        Assert.Equal(50, story.Exit("exit1").Failures);
    }

    [Fact]
    public void FiftyFlaps_EachLongEnoughForTheFirstReturn_CostAFewSwitches()
    {
        var story = Two();

        var switches = Enumerable.Range(0, 50).Sum(_ => Flap(story, TimeSpan.FromSeconds(90)));

        // Away at the first, back after FailBack, away at the second; from then on it has to be up for longer than it ever is.
        Assert.InRange(switches, 3, 5);
    }

    [Fact]
    public void FlappingExit_StaysUpAtLast_IsUsedAgainAfterABoundedWhile()
    {
        var story = Two();
        _ = Enumerable.Range(0, 50).Sum(_ => Flap(story, Known.Seconds(5)));
        var verdict = story.Last.Verdicts[0];

        _ = Flap(story, ExitTimings.LongestHold + Known.Seconds(10));

        Assert.Contains("held back until ", verdict.Why, StringComparison.Ordinal);
        Assert.Contains("it failed 50 times lately", verdict.Why, StringComparison.Ordinal);
        Assert.Equal("exit1", story.Last.Selected?.Name);
    }

    [Fact]
    public void HeldBack_ExitIsTheOnlyOneThatLives_IsUsedAtOnce()
    {
        var story = Two();
        _ = Enumerable.Range(0, 10).Sum(_ => Flap(story, Known.Seconds(5)));

        Kill(story, "exit2");
        story.Router.Handshake("exit1");
        story.Look();

        Assert.Equal("exit1", story.Last.Selected?.Name);
    }

    [Fact]
    public void Hold_GrowsIsCappedAndDiffersBetweenRouters()
    {
        var key = new ExitKey("wireguard", "exit1");
        var holds = Enumerable.Range(ExitTimings.FlapsFrom, 60).Select(failures => ExitTimings.Hold(failures, "router", key)).ToList();
        var routers = Enumerable.Range(0, 100).Select(router => ExitTimings.Hold(20, $"router{router}", key)).ToList();

        Assert.All(holds, static hold => Assert.InRange(hold, ExitTimings.FailBack, ExitTimings.LongestHold));
        Assert.True(holds[3] > holds[0] * 3);
        Assert.True(routers.Distinct().Count() > 90);
        Assert.InRange(routers.Max() - routers.Min(), TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(2));
    }

    [Fact]
    public void Down_AnotherExitCarriesUsers_IsContactedEverMoreSeldomUpToTwoMinutes()
    {
        var story = Two();
        Kill(story, "exit1");
        var asked = new List<DateTimeOffset>();
        var number = story.Exit("exit1").ProbeNumber;
        for (var end = story.Now + TimeSpan.FromHours(1); story.Now < end;)
        {
            story.Router.Handshake("exit2");
            story.Look(story.Last.LookAgainAt - story.Now);
            if (story.Exit("exit1").ProbeNumber != number)
            {
                (number, _) = (story.Exit("exit1").ProbeNumber, 0);
                asked.Add(story.Now);
            }
        }

        var pauses = asked.Zip(asked.Skip(1), static (one, next) => next - one).ToList();
        Assert.InRange(pauses[0], Known.Seconds(1), Known.Seconds(30));
        Assert.All(pauses.Skip(4), static pause => Assert.InRange(pause, Known.Seconds(84), Known.Seconds(120)));
        Assert.True(pauses.Skip(4).Distinct().Count() > 5);
    }

    [Fact]
    public void AllDown_AfterALongBackOff_IsContactedWithinFifteenSecondsAgain()
    {
        var story = Two();
        Kill(story, "exit1");
        for (var end = story.Now + TimeSpan.FromHours(1); story.Now < end;)
        {
            story.Router.Handshake("exit2");
            story.Look(story.Last.LookAgainAt - story.Now);
        }

        Kill(story, "exit2");
        story.Look();
        var (number, died) = (story.Exit("exit1").ProbeNumber, story.Now);
        while (story.Exit("exit1").ProbeNumber == number)
        {
            story.Look(story.Last.LookAgainAt - story.Now);
        }

        Assert.InRange(story.Now - died, TimeSpan.Zero, ExitTimings.DownRetry);
    }
}
