namespace MeshAgent.Simulation.Tests.Events;

/// <summary>Something that can happen to the router.</summary>
/// <param name="Name">What, for the trace.</param>
/// <param name="Weight">How often, compared with the others.</param>
/// <param name="Happen">Makes it happen and says the details.</param>
internal sealed record Happening(string Name, int Weight, Func<string> Happen);
