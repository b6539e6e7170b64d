using MeshAgent.Host.State;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace MeshAgent.Host.Tests.State;

public sealed class SaneClockTests
{
    private readonly ISystemClock clock = Substitute.For<ISystemClock>();

    [Fact]
    public void Ensure_ClockIsAhead_IsNotTouched()
    {
        Assert.Null(SaneClock.Ensure(SampleMemory.Noon, new FakeTimeProvider(SampleMemory.Noon.AddSeconds(1)), clock));
        clock.DidNotReceiveWithAnyArgs().Set(default);
    }

    [Fact]
    public void Ensure_ClockIsBehind_IsSetToTheLastTimeSeen()
    {
        clock.Set(default).ReturnsForAnyArgs("");

        Assert.Null(SaneClock.Ensure(SampleMemory.Noon, new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(30)), clock));
        clock.Received(1).Set(SampleMemory.Noon);
    }

    [Fact]
    public void Ensure_ClockCannotBeSet_SaysWhatToDo()
    {
        clock.Set(default).ReturnsForAnyArgs("Operation not permitted");

        var trouble = SaneClock.Ensure(SampleMemory.Noon, new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(30)), clock);

        Assert.Contains("Operation not permitted", trouble!.Message, StringComparison.Ordinal);
        Assert.Contains("CAP_SYS_TIME", trouble.Fix, StringComparison.Ordinal);
    }
}
