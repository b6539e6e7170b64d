using MeshAgent.Simulation.Tests.World;

namespace MeshAgent.Simulation.Tests.Events;

/// <summary>What happens when, drawn from a seed: mostly in quick succession, sometimes after a long quiet.</summary>
internal sealed class EventPlan(Random random, IReadOnlyList<Happening> happenings)
{
    private readonly int total = happenings.Sum(static happening => happening.Weight);

    /// <summary>The next thing that happens.</summary>
    public Happening Draw()
    {
        var place = random.Next(total);
        foreach (var happening in happenings)
        {
            place -= happening.Weight;
            if (place < 0)
            {
                return happening;
            }
        }

        throw new InvalidOperationException("the weights do not add up");
    }

    /// <summary>How long until then: a tenth at once, most within seconds, some after many minutes.</summary>
    public TimeSpan Pause() => random.Next(20) switch
    {
        0 or 1 => TimeSpan.FromMilliseconds(random.Next(5)),
        < 14 => TimeSpan.FromMilliseconds(random.Next(5_000)),
        < 19 => TimeSpan.FromSeconds(random.Next(60)),
        _ => TimeSpan.FromSeconds(random.Next(1200)),
    };
}
