using MeshAgent.Core.Exits;
using MeshAgent.Core.Tests.Routers;

namespace MeshAgent.Core.Tests.Exits;

/// <summary>Which of several equal exits a router takes, and what the operator's pin changes.</summary>
public sealed class SpreadAndPinTests
{
    private static Story Equal(int exits, string routerId)
    {
        var router = Known.Online();
        for (var exit = 2; exit <= exits; exit++)
        {
            router.Tunnel($"wg{exit}").Exit($"exit{exit}", $"203.0.113.{exit * 10}:51820", tunnel: $"wg{exit}");
        }

        var story = new Story(router);
        story.Settings = story.Settings with { RouterId = routerId };
        story.Look();
        Live(story, exits);
        return story;
    }

    private static void Live(Story story, int exits, params string[] dead)
    {
        for (var exit = 1; exit <= exits; exit++)
        {
            if (dead.Contains($"exit{exit}"))
            {
                story.Router.ChangeExit($"exit{exit}", static report => report with { HandshakeAge = Known.Seconds(1000) });
            }
            else
            {
                story.Router.Handshake($"exit{exit}");
            }
        }

        story.Look();
    }

    private static string Chosen(int exits, int router, params string[] dead)
    {
        var story = Equal(exits, $"router-{router}");
        Live(story, exits, dead);
        return story.Last.Selected!.Name;
    }

    private static string Why(Story story, string exit) => story.Last.Verdicts.First(verdict => verdict.Key.Name == exit).Why;

    private static Story Pinned(string exit, bool isStrict)
    {
        var story = Equal(2, "");
        Assert.Equal("exit1", story.Last.Selected?.Name);
        story.Memory = story.Memory with { Durable = story.Memory.Durable with { Pin = new ExitPin($"wireguard/{exit}", isStrict, story.Now) } };
        Live(story, 2);
        return story;
    }

    [Fact]
    public void Spread_ManyRouters_TakeEqualSharesAndAnExitThatFailsMovesItsOwnOnly()
    {
        const int Routers = 300;
        var before = Enumerable.Range(0, Routers).Select(static router => Chosen(3, router)).ToList();
        var after = Enumerable.Range(0, Routers).Select(static router => Chosen(3, router, "exit2")).ToList();

        // 100 each, with a standard deviation of 8.
        Assert.All(before.GroupBy(static exit => exit), static share => Assert.InRange(share.Count(), 70, 130));
        Assert.All(before.Zip(after).Where(static pair => pair.First != "exit2"), static pair => Assert.Equal(pair.First, pair.Second));
        Assert.True(before.Zip(after).Where(static pair => pair.First == "exit2").Select(static pair => pair.Second).Distinct().Count() == 2);
    }

    [Fact]
    public void Spread_AnExitIsAdded_MovesItsShareOnly()
    {
        const int Routers = 300;
        var before = Enumerable.Range(0, Routers).Select(static router => Chosen(3, router)).ToList();
        var after = Enumerable.Range(0, Routers).Select(static router => Chosen(4, router)).ToList();

        var moved = before.Zip(after).Where(static pair => pair.First != pair.Second).ToList();
        Assert.All(moved, static pair => Assert.Equal("exit4", pair.Second));
        Assert.InRange(moved.Count, 50, 100);
    }

    [Fact]
    public void Spread_OwnShareComesBack_WaitsLongerThanForAPreferredExit()
    {
        var router = Enumerable.Range(0, 100).First(static router => Chosen(2, router) == "exit2");
        var story = Equal(2, $"router-{router}");
        for (var second = 0; second < 5; second++)
        {
            Live(story, 2, "exit2");
        }

        Assert.Equal("exit1", story.Last.Selected?.Name);
        var back = story.Now + Known.Seconds(1);

        while (story.Last.Selected?.Name == "exit1" && story.Now < back + TimeSpan.FromHours(1))
        {
            Live(story, 2);
        }

        Assert.InRange(story.Now - back, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10));
    }

    [Fact]
    public void Hash_IsTheSameForEver() =>
        Assert.NotEqual(StableHash.Of("ab", "c"), StableHash.Of("a", "bc"));

    [Fact]
    public void Pin_OnALivingExit_TakesUsersThereAtOnceAndSaysSo()
    {
        var story = Pinned("exit2", isStrict: false);

        Assert.Equal("exit2", story.Last.Selected?.Name);
        Assert.Equal(["dev wg2", "Unreachable"], story.Defaults(2));
        Assert.Contains("pinned by the operator", Why(story, "exit2"), StringComparison.Ordinal);
        Assert.Contains("the operator pinned wireguard/exit2", Why(story, "exit1"), StringComparison.Ordinal);
    }

    [Fact]
    public void Pin_ExitDies_NextBestCarriesUsersAndItIsTakenAgainWhenItLives()
    {
        var story = Pinned("exit2", isStrict: false);

        Live(story, 2, "exit2");
        var meanwhile = story.Last.Selected?.Name;
        var health = story.Last.Health.Select(static item => item.Id).ToList();
        Live(story, 2);

        Assert.Equal("exit1", meanwhile);
        Assert.Contains("exit.pin", health);
        Assert.Equal("exit2", story.Last.Selected?.Name);
    }

    [Fact]
    public void Pin_StrictAndItDies_UsersAreRefused()
    {
        var story = Pinned("exit2", isStrict: true);

        Live(story, 2, "exit2");

        Assert.Equal(["Unreachable"], story.Defaults(2));
        Assert.Contains(story.Last.Health, static item => item.Id == "exit.pin" && item.Severity == Contracts.Health.Severity.Error);
    }

    [Theory]
    [InlineData(false, "exit1")]
    [InlineData(true, null)]
    public void Pin_OnAnExitThatIsNoLongerConfigured_NeverLeadsNowhereUnlessStrict(bool isStrict, string? expected)
    {
        var story = Pinned("gone", isStrict);

        Assert.Equal(expected, story.Last.Selected?.Name);
        Assert.Contains(story.Last.Health, static item => item.Id == "exit.pin");
    }

    [Fact]
    public void Pin_Flapping_IsHeldBackUntilItIsPinnedAnew()
    {
        var story = Pinned("exit2", isStrict: false);
        for (var flap = 0; flap < 5; flap++)
        {
            Live(story, 2, "exit2");
            Live(story, 2);
        }

        var held = story.Last.Selected?.Name;
        story.Memory = story.Memory with { Durable = story.Memory.Durable with { Pin = new ExitPin("wireguard/exit2", false, story.Now) } };
        Live(story, 2);

        Assert.Equal("exit1", held);
        Assert.Equal("exit2", story.Last.Selected?.Name);
    }

    [Fact]
    public void Unpin_PreferredHasBeenUpForAWhile_TakesItAtOnce()
    {
        var story = new Story(Known.Online().Exit("exit2", "203.0.113.20:51820", priority: 10));
        story.Look();
        Live(story, 2);
        story.Memory = story.Memory with { Durable = story.Memory.Durable with { Pin = new ExitPin("wireguard/exit2", false, story.Now) } };
        for (var i = 0; i < 100; i++)
        {
            Live(story, 2);
        }

        var pinned = story.Last.Selected?.Name;
        story.Memory = story.Memory with { Durable = story.Memory.Durable with { Pin = null } };
        Live(story, 2);

        Assert.Equal(("exit2", "exit1"), (pinned, story.Last.Selected?.Name));
    }
}
