using MeshAgent.Contracts.Exits;
using MeshAgent.Core.Exits;

namespace MeshAgent.Core.Tests.Exits;

/// <summary>
/// User data told from keep-alives (32 bytes) and handshakes (148 and 92 bytes, WireGuard whitepaper §5.4) by counters alone.
/// </summary>
public sealed class ExitTrafficTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static ExitReport Report(long received, long sent) => new()
    {
        Name = "exit1",
        Target = new ExitTarget("203.0.113.10", 51820),
        Interface = "wg_exit",
        ReceivedBytes = received,
        SentBytes = sent,
        Chatter = WireGuardFarEnd.Chatter,
    };

    [Theory]
    [InlineData(5, 32, false)] // a keep-alive
    [InlineData(5, 92, false)] // a handshake
    [InlineData(5, 92 + 148 + 32 + (5 * 32), false)] // both sides' handshakes and a keep-alive each second
    [InlineData(5, 1500, true)]
    [InlineData(25, 25 * 32, false)]
    [InlineData(25, 25 * 200, true)]
    public void Count_Received_IsDataOnlyWhenNoKeepalivesCanBeThatMuch(int seconds, long bytes, bool isData)
    {
        var traffic = ExitTraffic.From(Report(1000, 1000), Start).Count(Report(1000 + bytes, 1000), Start.AddSeconds(seconds));

        Assert.True(traffic.HasHeard);
        Assert.Equal(isData, traffic.HasData);
    }

    [Fact]
    public void Count_KeepaliveEverySecondForADay_IsNeverData()
    {
        var traffic = ExitTraffic.From(Report(0, 0), Start);
        for (var second = 5; second <= 86_400; second += 5)
        {
            traffic = traffic.Count(Report(second * 32, 0), Start.AddSeconds(second));
            Assert.False(traffic.HasData);
        }
    }

    [Fact]
    public void Count_OwnKeepalivesAndRekeysForADay_AreNeverUnanswered()
    {
        var traffic = ExitTraffic.From(Report(0, 0), Start);
        for (var second = 25; second <= 86_400; second += 25)
        {
            traffic = traffic.Count(Report(0, (second / 25 * 32) + (second / 120 * 148)), Start.AddSeconds(second));
            Assert.False(traffic.HasUnanswered);
        }
    }

    [Fact]
    public void Count_InitiationsThatNobodyAnswers_AreUnansweredWithin15Seconds()
    {
        var traffic = ExitTraffic.From(Report(0, 0), Start);
        for (var second = 5; second <= 15; second += 5)
        {
            traffic = traffic.Count(Report(0, second / 5 * 148), Start.AddSeconds(second));
        }

        Assert.True(traffic.HasUnanswered);
    }

    [Fact]
    public void Count_ManySmallPackets_AddUpOverLooks()
    {
        var traffic = ExitTraffic.From(Report(0, 0), Start);
        for (var look = 1; look <= 4; look++)
        {
            traffic = traffic.Count(Report(0, look * 96), Start.AddSeconds(look * 5));
        }

        Assert.True(traffic.HasUnanswered);
    }

    [Fact]
    public void Count_DataComesBack_WhatWasSentCountsAsAnswered()
    {
        var traffic = ExitTraffic.From(Report(0, 0), Start)
            .Count(Report(0, 5000), Start.AddSeconds(5))
            .Count(Report(5000, 6000), Start.AddSeconds(10));

        Assert.False(traffic.HasUnanswered);
        Assert.True(traffic.HasData);
    }

    [Fact]
    public void Count_RoundThatDidNotReadTheCounters_LeavesThemAndForgetsNoTime()
    {
        var traffic = ExitTraffic.From(Report(0, 0), Start).Count(Report(0, 0), Start.AddSeconds(4));

        Assert.Equal(Start, traffic.CountedAt);
        Assert.False(traffic.HasHeard);
    }

    [Fact]
    public void Count_CountersFell_StartsAnew()
    {
        var traffic = ExitTraffic.From(Report(50_000, 50_000), Start).Count(Report(100, 200), Start.AddSeconds(5));

        Assert.Equal((100, 200, false), (traffic.ReceivedBytes, traffic.SentBytes, traffic.HasData));
    }

    [Fact]
    public void Count_TerabytesUnanswered_StaysWithinItsBound()
    {
        var traffic = ExitTraffic.From(Report(0, 0), Start).Count(Report(0, long.MaxValue / 2), Start.AddSeconds(5));

        Assert.Equal(ExitTraffic.Full, traffic.Unanswered);
    }
}
