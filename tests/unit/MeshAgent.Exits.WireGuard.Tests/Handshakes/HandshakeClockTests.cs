using MeshAgent.Exits.WireGuard.Handshakes;
using Microsoft.Extensions.Time.Testing;

namespace MeshAgent.Exits.WireGuard.Tests.Handshakes;

public sealed class HandshakeClockTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly SteppedTime time = new(Noon);
    private readonly HandshakeClock clock;

    public HandshakeClockTests() => clock = new HandshakeClock(time);

    [Fact]
    public void Age_NoHandshake_IsNull() => Assert.Null(clock.Age(Samples.Key(1), null));

    [Fact]
    public void Age_HandshakeBetweenTwoReadings_CountsFromItsWallTime()
    {
        clock.Age(Samples.Key(1), null);
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(TimeSpan.FromSeconds(4), clock.Age(Samples.Key(1), Noon.AddSeconds(6)));
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(TimeSpan.FromSeconds(34), clock.Age(Samples.Key(1), Noon.AddSeconds(6)));
    }

    [Fact]
    public void TryRenew_PeerMadeAnew_ItsOldHandshakeCountsUntilTheNewOne()
    {
        clock.Age(Samples.Key(1), Noon);
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.True(clock.TryRenew(Samples.Key(1)));

        Assert.Equal(TimeSpan.FromSeconds(60), clock.Age(Samples.Key(1), null));
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.Zero, clock.Age(Samples.Key(1), Noon.AddSeconds(61)));
    }

    [Fact]
    public void TryRenew_NoNewHandshakeComes_TheOldOneCountsNoLongerThanTheGrace()
    {
        clock.Age(Samples.Key(1), Noon);
        Assert.True(clock.TryRenew(Samples.Key(1)));

        time.Advance(HandshakeClock.RenewGrace);

        Assert.Null(clock.Age(Samples.Key(1), null));
    }

    [Fact]
    public void TryRenew_NoHandshakeOrOneTooOldOrNotAnsweredYet_IsRefused()
    {
        Assert.False(clock.TryRenew(Samples.Key(1)));

        clock.Age(Samples.Key(1), Noon);
        Assert.True(clock.TryRenew(Samples.Key(1)));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.False(clock.TryRenew(Samples.Key(1)));

        time.Advance(HandshakeClock.Lifetime);
        Assert.False(clock.TryRenew(Samples.Key(1)));
    }

    [Fact]
    public void TryRenew_TheLastOneWasAnswered_IsTakenAgainAfterTheShortPause()
    {
        clock.Age(Samples.Key(1), Noon);
        Assert.True(clock.TryRenew(Samples.Key(1)));
        time.Advance(TimeSpan.FromMilliseconds(20));
        clock.Age(Samples.Key(1), Noon.AddMilliseconds(20));
        Assert.False(clock.TryRenew(Samples.Key(1)));

        time.Advance(HandshakeClock.RenewPause);

        Assert.True(clock.TryRenew(Samples.Key(1)));
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    [InlineData(1_700_000_000)]
    public void Age_WallClockStepped_GoesOnUnchanged(int seconds)
    {
        clock.Age(Samples.Key(1), null);
        time.Advance(TimeSpan.FromSeconds(1));
        clock.Age(Samples.Key(1), Noon.AddSeconds(1));
        time.Step(TimeSpan.FromSeconds(seconds));
        time.Advance(TimeSpan.FromSeconds(200));

        Assert.Equal(TimeSpan.FromSeconds(200), clock.Age(Samples.Key(1), Noon.AddSeconds(1)));
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    public void Age_ClockSteppedAndNewHandshake_IsNoOlderThanTheReadingBefore(int seconds)
    {
        clock.Age(Samples.Key(1), Noon.AddSeconds(-1));
        time.Step(TimeSpan.FromSeconds(seconds));
        time.Advance(TimeSpan.FromSeconds(5));

        var age = clock.Age(Samples.Key(1), Noon);

        Assert.Equal(TimeSpan.FromSeconds(5), age);
    }

    [Fact]
    public void Age_FirstReadingOfARunningTunnel_IsTheWallClocks() =>
        Assert.Equal(TimeSpan.FromSeconds(90), clock.Age(Samples.Key(1), Noon.AddSeconds(-90)));

    [Fact]
    public void Age_FirstReadingInTheFuture_CountsAsExpired() =>
        Assert.True(clock.Age(Samples.Key(1), Noon.AddHours(1)) >= HandshakeClock.Lifetime);

    [Fact]
    public void Age_DeadPeerAndClockSetBackAgainAndAgain_NeverGetsYounger()
    {
        clock.Age(Samples.Key(1), Noon);
        var last = TimeSpan.Zero;
        for (var round = 0; round < 50; round++)
        {
            time.Step(TimeSpan.FromSeconds(-20));
            time.Advance(TimeSpan.FromSeconds(5));
            var age = clock.Age(Samples.Key(1), Noon)!.Value;
            Assert.True(age > last);
            last = age;
        }
    }

    [Fact]
    public void TakeOver_ReadingsOfThePredecessor_GoOn()
    {
        clock.Age(Samples.Key(1), null);
        time.Advance(TimeSpan.FromSeconds(3));
        clock.Age(Samples.Key(1), Noon);
        clock.Age(Samples.Key(2), null);
        var next = new HandshakeClock(time);

        next.TakeOver(ReadingsText.Read(ReadingsText.Write(clock.Readings)));
        time.Step(TimeSpan.FromHours(-5));
        time.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal(clock.Readings, next.Readings);
        Assert.Equal(TimeSpan.FromSeconds(10), next.Age(Samples.Key(1), Noon));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("00 1 2 3 4")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000 9223372036854775807 2 3 4")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000 1 2 3")]
    public void Read_Nonsense_IsPassedOver(string text) => Assert.Empty(ReadingsText.Read(System.Text.Encoding.UTF8.GetBytes(text)));

    /// <summary>A clock whose wall time can be set without its monotonic time.</summary>
    private sealed class SteppedTime(DateTimeOffset start) : TimeProvider
    {
        private readonly FakeTimeProvider monotonic = new(start);
        private TimeSpan step;

        public override long TimestampFrequency => monotonic.TimestampFrequency;

        public void Advance(TimeSpan span) => monotonic.Advance(span);

        public void Step(TimeSpan span) => step += span;

        public override long GetTimestamp() => monotonic.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => monotonic.GetUtcNow() + step;
    }
}
