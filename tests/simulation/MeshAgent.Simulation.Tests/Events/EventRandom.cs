namespace MeshAgent.Simulation.Tests.Events;

/// <summary>
/// Randomness that starts anew with every event, from the life's seed and the event's number: leaving one event out changes nothing of what
/// the others draw, which is what lets a failing life be shrunk.
/// </summary>
internal sealed class EventRandom(int seed) : Random
{
    // A large odd number keeps the streams of neighbouring seeds and events apart.
    private const int Stride = 486_187_739;

    private Random current = new(seed);

    /// <summary>From now on draws belong to this event.</summary>
    public void Begin(int number) => current = new Random(unchecked((seed * Stride) + number));

    public override int Next() => current.Next();

    public override int Next(int maxValue) => current.Next(maxValue);

    public override int Next(int minValue, int maxValue) => current.Next(minValue, maxValue);

    protected override double Sample() => current.NextDouble();
}
