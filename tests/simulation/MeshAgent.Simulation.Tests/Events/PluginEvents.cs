using MeshAgent.Simulation.Tests.Agent;
using MeshAgent.Simulation.Tests.Plugins;
using MeshAgent.Simulation.Tests.World;

namespace MeshAgent.Simulation.Tests.Events;

/// <summary>What happens to plugins: good generations and bad ones take their places or try to, some hang, some are slow.</summary>
internal sealed class PluginEvents(Timeline timeline, Random random, SimulatedAgent agent, Weather weather)
{
    /// <summary>Takes a line for the trace when something that takes time has come to its end.</summary>
    public Action<string> Note { get; set; } = static _ => { };

    public IEnumerable<Happening> All() =>
    [
        new("plugin is swapped", 5, () => Swap(new Temper())),
        new("plugin is swapped for one that does not start", 2, () => Swap(new Temper { Start = Bad() })),
        new("plugin is swapped for one that cannot take over", 2, () => Swap(new Temper { TakeOver = Bad() })),
        new("plugin that leaves no state is swapped", 1, () => Swap(new Temper(), export: Bad())),
        new("plugin hangs until it is swapped", 1, Hang),
        new("steps are slow", 4, () =>
        {
            weather.SlowSteps = 1 + random.Next(12);
            weather.StepTakes = TimeSpan.FromMilliseconds(random.Next(4000));
            return $"{weather.SlowSteps} take {weather.StepTakes}";
        }),
    ];

    private Manner Bad() => random.Next(2) == 0 ? Manner.Throws : Manner.Hangs;

    private Seat? AnySeat() => agent.Process?.Deck.Seats is { } seats && seats[random.Next(seats.Count)] is { IsSwapping: false, IsLoaded: true } seat
        ? seat
        : null;

    private string Swap(Temper next, Manner export = Manner.Works)
    {
        if (AnySeat() is not { } seat)
        {
            return "not now";
        }

        seat.Current.Export = export;
        Begin(seat, next);
        return $"{seat.Subject} start={next.Start} takeOver={next.TakeOver} export={export}";
    }

    private string Hang()
    {
        if (AnySeat() is not { } seat)
        {
            return "not now";
        }

        // Longer than every deadline of a call, or shorter: what an operator, or the program that it waits for, takes to end it.
        var time = TimeSpan.FromSeconds(1 + random.Next(60));
        seat.Current.Calls = Manner.Hangs;
        var process = agent.Process;
        timeline.In(time, () =>
        {
            if (agent.Process == process && !seat.IsSwapping)
            {
                Begin(seat, new Temper());
            }
        });
        return $"{seat.Subject} for {time}";
    }

    private void Begin(Seat seat, Temper next) => timeline.Launch(async () =>
    {
        var result = await seat.SwapAsync(next);
        Note($"  swap of {seat.Subject}: {(result!.IsDone ? $"generation {result.Generation} is at work" : result.Reason)}");
    });
}
