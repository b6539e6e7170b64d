using MeshAgent.Contracts.Exits;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Tests.Routers;

namespace MeshAgent.Core.Tests.Exits;

/// <summary>Exits that shake hands and send keep-alives: told from those that carry user traffic, and the living not condemned.</summary>
public sealed class BlackHoleTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static (Story Story, WireGuardFarEnd First, WireGuardFarEnd Second) TwoExits()
    {
        var story = new Story(Known.Online().Exit("exit2", "203.0.113.20:51820", priority: 10));
        story.Router.ChangeExit("exit1", InWireGuard).ChangeExit("exit2", InWireGuard);
        story.Look();
        story.Look();
        story.Router.Handshake("exit1").Handshake("exit2");
        story.Look();
        return (story, new WireGuardFarEnd(story, "exit1"), new WireGuardFarEnd(story, "exit2"));
    }

    private static (Story Story, WireGuardFarEnd Far) OneExit()
    {
        var story = new Story(Known.Online());
        story.Router.ChangeExit("exit1", InWireGuard);
        story.Look();
        story.Look();
        story.Handshake();
        return (story, new WireGuardFarEnd(story, "exit1"));
    }

    private static ExitReport InWireGuard(ExitReport report) => report with { Chatter = WireGuardFarEnd.Chatter };

    private static bool Is<TState>(Story story, string exit = "exit1")
        where TState : ExitState => story.Exit(exit).State is TState;

    [Fact]
    public void Busy_TurnsIntoABlackHole_IsDownWithin23SecondsAndSaysThatItSwallows()
    {
        var (story, far) = OneExit();
        far.Users = 1000;
        far.Run(TimeSpan.FromMinutes(1));

        (far.Forwards, far.Answers) = (false, null);
        var took = far.Run(Hour, () => Is<DownState>(story));

        Assert.InRange(took!.Value, TimeSpan.Zero, Known.Seconds(23));
        Assert.Equal("doubted → down: it is heard, but swallows what is sent into it", Assert.Single(story.Last.Reasons).Why);
        Assert.Contains("swallows user traffic", story.Last.Health.Single(static item => item.Id == "exit.exit1").Message, StringComparison.Ordinal);
        Assert.Equal(["Unreachable"], story.Defaults(2));
    }

    [Fact]
    public void Idle_IsABlackHoleWhenUsed_IsDownWithin38Seconds()
    {
        var (story, far) = OneExit();
        far.Run(Hour);
        (far.Forwards, far.Answers, far.Users) = (false, null, 300);

        var took = far.Run(Hour, () => Is<DownState>(story));

        Assert.InRange(took!.Value, TimeSpan.Zero, Known.Seconds(38));
    }

    [Fact]
    public void BlackHole_AnotherExitLives_CarriesUsersAndTheFirstStaysDownThoughItShakesHands()
    {
        var (story, first, _) = TwoExits();
        first.Users = 1000;
        first.Run(TimeSpan.FromMinutes(1));
        (first.Forwards, first.Answers) = (false, null);

        first.Run(Hour, () => Is<DownState>(story));
        var selected = story.Memory.Durable.SelectedExit;
        first.Run(TimeSpan.FromMinutes(4));

        Assert.Equal("wireguard/exit2", selected);
        Assert.Equal("down", story.Exit("exit1").State.Word);
        Assert.Equal(["dev wg_exit", "Unreachable"], story.Defaults(2));
    }

    [Fact]
    public void BlackHole_ThatNeverEnds_IsTriedEverMoreSeldomButEveryHour()
    {
        var (story, first, second) = TwoExits();
        first.Users = second.Users = 1000;
        (first.Forwards, first.Answers) = (false, null);
        var trials = new List<DateTimeOffset>();
        var end = story.Now + TimeSpan.FromHours(8);
        while (story.Now < end)
        {
            if (Pair(story, first, second, () => story.Exit("exit1").State is UpState) is null)
            {
                break;
            }

            trials.Add(story.Now);
            Pair(story, first, second, () => Is<DownState>(story));
        }

        var pauses = trials.Zip(trials.Skip(1), static (one, next) => next - one).ToList();
        Assert.InRange(pauses[0], TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(11));
        Assert.InRange(pauses[^1], Hour, Hour + TimeSpan.FromMinutes(2));
        Assert.InRange(trials.Count, 8, 12);
    }

    [Fact]
    public void BlackHole_OnlyExit_IsUpWithinHalfAMinuteOfItsReturn()
    {
        var (story, far) = OneExit();
        far.Users = 1000;
        far.Run(TimeSpan.FromMinutes(1));
        (far.Forwards, far.Answers) = (false, null);
        far.Run(Hour, () => Is<DownState>(story));
        far.Users = 0;
        far.Run(TimeSpan.FromMinutes(3));
        Assert.Equal("down", story.Exit("exit1").State.Word);

        (far.Forwards, far.Answers) = (true, AnswerOrigin.Beyond);
        var took = far.Run(Hour, () => Is<UpState>(story));

        Assert.InRange(took!.Value, TimeSpan.Zero, Known.Seconds(17));
    }

    [Fact]
    public void BlackHole_FromTheStart_IsGivenUpThoughItNeverAnsweredAProbe()
    {
        var (story, first, _) = TwoExits();
        (first.Forwards, first.Answers, first.Users) = (false, null, 1000);

        var took = first.Run(Hour, () => Is<DownState>(story));

        Assert.InRange(took!.Value, TimeSpan.Zero, Known.Seconds(25));
        Assert.Equal("wireguard/exit2", story.Memory.Durable.SelectedExit);
    }

    [Fact]
    public void DeadHost_UsersSendToItForAnHour_CostsTheExitNothing()
    {
        var (story, first, _) = TwoExits();
        first.Run(TimeSpan.FromMinutes(1));
        (first.Users, first.IsAnswered) = (1000, false);

        var took = first.Run(Hour, () => story.Exit("exit1").State is not UpState || story.Last.Reasons.Any(static reason => reason.Subject == "exit exit1"));

        Assert.Null(took);
        Assert.Equal("wireguard/exit1", story.Memory.Durable.SelectedExit);
    }

    [Fact]
    public void DeadHost_BehindAnExitThatAnswersNoProbe_CostsItNothingOnceItHasCarried()
    {
        var (story, first, _) = TwoExits();
        (first.Users, first.Answers) = (1000, null);
        first.Run(TimeSpan.FromMinutes(1));
        first.IsAnswered = false;

        var took = first.Run(Hour, () => Is<DownState>(story));

        Assert.Null(took);
    }

    [Fact]
    public void Uplink_OfTheExitIsDead_IsGivenUpForAnotherExitThoughItAnswersItself()
    {
        var (story, first, _) = TwoExits();
        first.Users = 1000;
        first.Run(TimeSpan.FromMinutes(1));

        (first.Forwards, first.Answers) = (false, AnswerOrigin.Exit);
        var took = first.Run(Hour, () => Is<DownState>(story));

        Assert.InRange(took!.Value, TimeSpan.Zero, Known.Seconds(23));
    }

    [Fact]
    public void Answers_FromBeyondEndAndThereIsNoOtherExit_KeepsTheOnlyOne()
    {
        var (story, far) = OneExit();
        far.Users = 1000;
        far.Run(TimeSpan.FromMinutes(1));

        (far.IsAnswered, far.Answers) = (false, AnswerOrigin.Exit);
        var took = far.Run(Hour, () => Is<DownState>(story));

        Assert.Null(took);
    }

    [Fact]
    public void IdleForHours_LivesAndIsNeverDoubted()
    {
        var (story, first, second) = TwoExits();

        var took = Pair(story, first, second, () => !Is<UpState>(story) || !Is<UpState>(story, "exit2"), TimeSpan.FromHours(6));

        Assert.Null(took);
    }

    [Fact]
    public void Trickle_OfSmallAnswersAMinuteApart_IsNeverDoubted()
    {
        var (story, far) = OneExit();
        far.Users = 3;

        Assert.Null(far.Run(Hour, () => !Is<UpState>(story)));
    }

    // Both ends live at the same looks: the second one's counters are moved on by its own clock.
    private static TimeSpan? Pair(Story story, WireGuardFarEnd first, WireGuardFarEnd second, Func<bool> until, TimeSpan? within = null)
    {
        var start = story.Now;
        while (story.Now - start < (within ?? TimeSpan.FromHours(3)))
        {
            var step = story.Last.LookAgainAt - story.Now;
            second.Pass(step);
            first.Pass(step);
            story.Look(step);
            if (until())
            {
                return story.Now - start;
            }
        }

        return null;
    }
}
