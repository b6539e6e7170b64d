using System.Diagnostics;
using System.Globalization;
using MeshAgent.Simulation.Tests.Mutations;

namespace MeshAgent.Simulation.Tests;

/// <summary>
/// Lives of routers, one for each seed. Every seed that ever failed is kept in <see cref="Regressions"/>. To live one again:
/// <c>MESHAGENT_SIM_SEED=N tests/simulation/MeshAgent.Simulation.Tests/bin/Release/net10.0/MeshAgent.Simulation.Tests</c>;
/// to live many: <c>MESHAGENT_SIM_SECONDS=600</c>, from <c>MESHAGENT_SIM_FIRST=1000</c> on.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    // Enough lives to meet every kind of event often; on one slow core still well under the minute that a developer waits.
    private static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Lives_DrawnFromSeeds_KeepEveryPromise()
    {
        if (Variable("MESHAGENT_SIM_SEED") is { } only)
        {
            await LiveAsync(only);
            return;
        }

        var time = Variable("MESHAGENT_SIM_SECONDS") is { } seconds ? TimeSpan.FromSeconds(seconds) : UsualTime;
        var seed = Variable("MESHAGENT_SIM_FIRST") ?? 1;
        var (lives, events, looks, checks) = (0, 0L, 0L, 0L);
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < time && !TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            await using var life = await LiveAsync(seed++);
            (lives, events, looks, checks) = (lives + 1, events + life.Events, looks + life.Looks, checks + life.Checks);
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{lives} lives, {events} events ({events / watch.Elapsed.TotalMinutes:0} a minute), {looks} looks, {checks} checks of every promise"));
        Assert.True(lives > 0);
    }

    [Theory]
    [InlineData(1)]
    public async Task Regressions(int seed) => await LiveAsync(seed);

    [Fact]
    public async Task Life_LivedTwice_IsTheSame()
    {
        await using var one = new Simulation(7);
        await using var two = new Simulation(7);

        await one.RunAsync();
        await two.RunAsync();

        Assert.Equal(one.Trace, two.Trace);
        Assert.Equal((one.Events, one.Looks, one.Checks), (two.Events, two.Looks, two.Checks));
    }

    private static int? Variable(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private async Task<Simulation> LiveAsync(int seed)
    {
        var life = new Simulation(seed, Mutation.None);
        try
        {
            await life.RunAsync();
            return life;
        }
        catch (Exception exception)
        {
            output.WriteLine($"seed {seed}: {exception.Message}{Environment.NewLine}{life.Trace}");
            throw new InvalidOperationException($"seed {seed}: {exception.Message}", exception);
        }
    }
}
