using System.Diagnostics;
using System.Globalization;
using MeshAgent.Simulation.Tests.Invariants;
using MeshAgent.Simulation.Tests.Mutations;

namespace MeshAgent.Simulation.Tests;

/// <summary>
/// Lives of routers, one for each seed. Every seed that ever failed is kept in <see cref="Regressions"/>. <c>./test simulation --seed N</c>
/// lives one again, with <c>--events 3,17</c> only these of its events; <c>--seeds N --from S</c> lives many; <c>--soak</c> until it is
/// stopped.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    // Enough lives to meet every kind of event often; on one slow core still well under the minute that a developer waits.
    private static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(10);

    [Fact]
    public void Lives_DrawnFromSeeds_KeepEveryPromise()
    {
        if (Variable("MESHAGENT_SIM_SEED") is { } only)
        {
            Live(only);
            return;
        }

        var isSoak = Variable("MESHAGENT_SIM_SOAK") is not null;
        var most = Variable("MESHAGENT_SIM_SEEDS") ?? int.MaxValue;
        var time = isSoak || most != int.MaxValue ? TimeSpan.MaxValue : UsualTime;
        var seed = Variable("MESHAGENT_SIM_FROM") ?? 1;
        var (lives, events, looks, checks) = (0, 0L, 0L, 0L);
        var watch = Stopwatch.StartNew();
        while (lives < most && watch.Elapsed < time && !TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            using var life = Live(seed++);
            (lives, events, looks, checks) = (lives + 1, events + life.Events, looks + life.Looks, checks + life.Checks);
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{lives} lives, {events} events ({events / watch.Elapsed.TotalMinutes:0} a minute), {looks} looks, {checks} checks of every promise"));
        Assert.True(lives > 0);
    }

    [Theory]
    [InlineData(1)]
    public void Regressions(int seed) => Live(seed);

    [Fact]
    public void Life_LivedTwice_IsTheSame()
    {
        using var one = new Simulation(7);
        using var two = new Simulation(7);

        one.Run();
        two.Run();

        Assert.Equal(one.Trace, two.Trace);
        Assert.Equal((one.Events, one.Looks, one.Checks), (two.Events, two.Looks, two.Checks));
    }

    [Fact]
    public void Shrink_OfALifeWithAFault_LeavesFewEventsThatBreakTheSamePromise()
    {
        const int Seed = 1;
        var failure = Assert.Throws<InvariantException>(() =>
        {
            using var life = new Simulation(Seed, new ForgetsTheFilter());
            life.Run();
        });

        var (events, message, _) = Shrinking.Shrink(Seed, static () => new ForgetsTheFilter(), failure);

        Assert.InRange(events.Count, 0, 5);
        using var again = new Simulation(Seed, new ForgetsTheFilter(), events);
        var same = Assert.Throws<InvariantException>(again.Run);
        Assert.Equal((failure.Promise, message), (same.Promise, same.Message));
    }

    private static int[]? Events() =>
        Environment.GetEnvironmentVariable("MESHAGENT_SIM_EVENTS") is { Length: > 0 } list
            ? [.. list.Split(',').Select(static number => int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture))]
            : null;

    private static int? Variable(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private Simulation Live(int seed)
    {
        var life = new Simulation(seed, Mutation.None, Events());
        try
        {
            life.Run();
            return life;
        }
        catch (Exception exception)
        {
            var (events, message, trace) = Shrinking.Shrink(seed, static () => Mutation.None, exception);
            output.WriteLine($"seed {seed}: {exception.Message}{Environment.NewLine}{life.Trace}");
            output.WriteLine($"the smallest part that still fails: --seed {seed} --events {string.Join(',', events)}");
            output.WriteLine($"{message}{Environment.NewLine}{trace}");
            throw new InvalidOperationException($"seed {seed}, events {string.Join(',', events)}: {exception.Message}", exception);
        }
    }
}
