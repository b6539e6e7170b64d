using System.Net;
using MeshAgent.Contracts.Exits;
using MeshAgent.Tunnels.Probing;

namespace MeshAgent.Tunnels.Tests.Probing;

public sealed class EchoRoundsTests
{
    private static readonly EchoShot[] Shots =
    [
        new(IPAddress.Parse("198.51.100.11"), 64, AnswerOrigin.Exit),
        new(IPAddress.Parse("203.0.113.12"), 2, AnswerOrigin.Beyond),
    ];

    private readonly EchoRounds rounds = new();

    [Fact]
    public void Take_NearerAnswerFirst_TheStrongerReplacesIt()
    {
        rounds.Add(7, Shots);

        rounds.Take(EchoRounds.Sequence(7, 0));
        Assert.Equal(new ProbeAnswer(7, AnswerOrigin.Exit), rounds.Best());
        Assert.False(rounds.IsAnswered);

        rounds.Take(EchoRounds.Sequence(7, 1));
        Assert.Equal(new ProbeAnswer(7, AnswerOrigin.Beyond), rounds.Best());
        Assert.True(rounds.IsAnswered);
    }

    [Fact]
    public void Take_AnswerToAnEarlierProbe_StillCounts()
    {
        rounds.Add(7, Shots);
        rounds.Add(8, Shots);

        rounds.Take(EchoRounds.Sequence(7, 1));

        Assert.Equal(new ProbeAnswer(7, AnswerOrigin.Beyond), rounds.Best());
        Assert.False(rounds.IsAnswered);
    }

    [Fact]
    public void Take_AnswerToAProbeOfLongAgoOrToNone_IsNothing()
    {
        for (var number = 7; number < 11; number++)
        {
            rounds.Add(number, Shots);
        }

        rounds.Take(EchoRounds.Sequence(7, 1));
        rounds.Take(EchoRounds.Sequence(8, 2));
        rounds.Take(EchoRounds.Sequence(99, 0));

        Assert.Null(rounds.Best());
    }

    [Theory]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(long.MaxValue / 32)]
    public void Take_NumbersPastTheEndOfSequences_StillTellProbesApart(long number)
    {
        rounds.Add(number, Shots);
        rounds.Add(number + 1, Shots);

        rounds.Take(EchoRounds.Sequence(number, 1));
        Assert.Equal(new ProbeAnswer(number, AnswerOrigin.Beyond), rounds.Best());

        rounds.Take(EchoRounds.Sequence(number + 1, 0));
        Assert.Equal(new ProbeAnswer(number + 1, AnswerOrigin.Exit), rounds.Best());
    }
}
