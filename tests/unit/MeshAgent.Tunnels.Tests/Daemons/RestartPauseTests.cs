using MeshAgent.Tunnels.Daemons;
using Microsoft.Extensions.Time.Testing;

namespace MeshAgent.Tunnels.Tests.Daemons;

public sealed class RestartPauseTests
{
    private readonly FakeTimeProvider time = new();
    private readonly RestartPause pause;

    public RestartPauseTests() => pause = new RestartPause(time);

    [Fact]
    public void Left_NeverStarted_IsZero() => Assert.Equal(TimeSpan.Zero, pause.Left);

    [Fact]
    public void Left_EndsAtOnceAgainAndAgain_DoublesUpToTheLongest()
    {
        var pauses = new List<TimeSpan>();
        for (var start = 0; start < 12; start++)
        {
            pause.Starting();
            pauses.Add(pause.Left);
            time.Advance(pause.Left);
            Assert.Equal(TimeSpan.Zero, pause.Left);
        }

        Assert.Equal(RestartPause.First, pauses[0]);
        Assert.Equal(RestartPause.Longest, pauses[^1]);
        Assert.All(pauses.Zip(pauses.Skip(1)), pair => Assert.True(pair.Second == pair.First * 2 || pair.Second == RestartPause.Longest));
    }

    [Fact]
    public void Left_LivedLong_BeginsAnew()
    {
        for (var start = 0; start < 8; start++)
        {
            pause.Starting();
            time.Advance(pause.Left);
        }

        time.Advance(RestartPause.Healthy);
        pause.Starting();

        Assert.Equal(RestartPause.First, pause.Left);
    }
}
