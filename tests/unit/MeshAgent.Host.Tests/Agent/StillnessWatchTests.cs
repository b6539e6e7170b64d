using MeshAgent.Core.Decisions;
using MeshAgent.Core.Observation;
using MeshAgent.Host.Agent;
using Microsoft.Extensions.Time.Testing;

namespace MeshAgent.Host.Tests.Agent;

public sealed class StillnessWatchTests : IDisposable
{
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(250);
    private static readonly LinkWatch Tunnel = new("wg_exit", Silence);

    private readonly FakeTimeProvider time = new();
    private readonly Counters counters = new();
    private readonly WakeSignal wake = new();
    private readonly AgentClock clock;
    private readonly StillnessWatch watch;

    public StillnessWatchTests()
    {
        clock = new AgentClock(time);
        watch = new StillnessWatch(counters, wake, clock, time);
        watch.Watch(Tunnel);
        Pass(sent: 1, received: 1);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Look_SentAndNothingComesBackForLongEnough_WakesOnceAndShowsSinceWhen()
    {
        Pass(sent: 1, received: 0);
        var since = clock.Now;
        for (var passed = StillnessWatch.WhileUsed; passed <= Silence; passed += StillnessWatch.WhileUsed)
        {
            Pass(sent: 1, received: 0);
            Assert.Equal(passed >= Silence, watch.Seen is not null);
        }

        Assert.Equal(new LinkStillness("wg_exit", since), watch.Seen);
        Assert.Equal(Source.Exits, await RungAsync());
        Pass(sent: 1, received: 0);
        Assert.Equal(Source.None, await RungAsync());
        Assert.NotNull(watch.Seen);
    }

    [Fact]
    public async Task Look_AnythingComesBack_IsNotStillAndCountsAnew()
    {
        Still();
        await RungAsync();

        Pass(sent: 1, received: 1);
        Assert.Null(watch.Seen);

        Still();
        Assert.Equal(Source.Exits, await RungAsync());
    }

    [Fact]
    public async Task Look_NobodySends_IsNotStill()
    {
        for (var look = 0; look < 100; look++)
        {
            Pass(sent: 0, received: 0);
        }

        Assert.Null(watch.Seen);
        Assert.Equal(Source.None, await RungAsync());
    }

    [Fact]
    public void Look_NobodyHasSentForAWhile_ComesSeldomUntilSomebodyDoes()
    {
        time.Advance(StillnessWatch.UsedFor + TimeSpan.FromSeconds(1));
        var before = counters.Looks;
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(10, counters.Looks - before);

        Pass(sent: 1, received: 0, StillnessWatch.WhileIdle);
        before = counters.Looks;
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(20, counters.Looks - before);
        Assert.NotNull(watch.Seen);
    }

    [Fact]
    public void Look_LinkIsGoneOrMadeAnew_IsNotStill()
    {
        Still();
        counters.Values = null;
        Pass(sent: 0, received: 0);
        Assert.Null(watch.Seen);

        counters.Values = (0, 0);
        Pass(sent: 1, received: 0);
        Assert.Null(watch.Seen);
    }

    [Fact]
    public void Watch_AnotherLinkOrNone_ForgetsTheOld()
    {
        Still();
        watch.Watch(Tunnel with { Silence = Silence * 2 });
        Assert.Null(watch.Seen);
        Still();
        Assert.NotNull(watch.Seen);

        watch.Watch(new LinkWatch("mesh-vpn", Silence));
        Assert.Null(watch.Seen);

        watch.Watch(null);
        var looks = counters.Looks;
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(looks, counters.Looks);
    }

    public void Dispose() => watch.Dispose();

    private void Still()
    {
        for (var look = 0; look < 7; look++)
        {
            Pass(sent: 1, received: 0);
        }
    }

    private void Pass(ulong sent, ulong received, TimeSpan? by = null)
    {
        counters.Values = counters.Values is var (was, did) ? (was + received, did + sent) : null;
        time.Advance(by ?? StillnessWatch.WhileUsed);
    }

    private Task<Source> RungAsync() => wake.WaitAsync(TimeSpan.Zero, TimeProvider.System, Cancellation);

    private sealed class Counters : ILinkCounters
    {
        public (ulong Received, ulong Sent)? Values { get; set; } = (100, 100);

        public int Looks { get; private set; }

        public (ulong Received, ulong Sent)? Read(string link)
        {
            Looks++;
            return Values;
        }
    }
}
