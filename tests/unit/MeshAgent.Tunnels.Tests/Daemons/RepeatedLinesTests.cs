using MeshAgent.Tunnels.Daemons;
using Microsoft.Extensions.Time.Testing;

namespace MeshAgent.Tunnels.Tests.Daemons;

public sealed class RepeatedLinesTests
{
    private const string Peer = "peer(1iwL…hPyM) - Failed to send data packets: write udp4 0.0.0.0:51820->203.0.113.10:51820: operation not permitted";
    private readonly FakeTimeProvider time = new();
    private readonly RepeatedLines repeated;

    public RepeatedLinesTests() => repeated = new RepeatedLines(time);

    [Fact]
    public void Take_OneLineForEveryPacket_IsShownOnceAndCounted()
    {
        Assert.Equal([At("12:00:01")], repeated.Take([At("12:00:01"), At("12:00:01"), At("12:00:02")]));
        Assert.Empty(repeated.Take([At("12:00:03")]));

        time.Advance(RepeatedLines.Pause);

        Assert.Equal([$"{At("12:00:03")} (repeated 3 times within 60 s)"], repeated.Take([]));
        Assert.Equal([At("12:01:09")], repeated.Take([At("12:01:09")]));
    }

    [Fact]
    public void Take_LineThatDidNotRepeat_IsNotToldAgain()
    {
        Assert.Equal(["once"], repeated.Take(["once"]));

        time.Advance(RepeatedLines.Pause);

        Assert.Empty(repeated.Take([]));
    }

    [Fact]
    public void Take_OtherLines_AreShownWhileOneIsCounted()
    {
        repeated.Take([At("12:00:01"), At("12:00:02")]);

        Assert.Equal(["Device closing"], repeated.Take(["Device closing", At("12:00:02")]));
    }

    [Fact]
    public void Take_MoreKindsThanAreCounted_LosesNoCount()
    {
        repeated.Take([At("12:00:01"), At("12:00:02")]);

        var shown = repeated.Take([.. Enumerable.Range(0, RepeatedLines.MostKinds).Select(number => new string('x', number + 1))]);

        Assert.Equal(RepeatedLines.MostKinds + 1, shown.Count);
        Assert.Contains($"{At("12:00:02")} (repeated 1 times within 60 s)", shown);
    }

    private static string At(string clock) => $"ERROR: (wg_exit) 2026/03/01 {clock} {Peer}";
}
