namespace MeshAgent.Simulation.Tests.Mutations;

/// <summary>A deliberate fault and the life that finds it.</summary>
/// <param name="Make">Makes the fault.</param>
/// <param name="Seed">The life's seed.</param>
/// <param name="Promise">The promise that the fault breaks there.</param>
/// <param name="Events">The events of it that happen; null for all. With none of them the quiet comes at once.</param>
internal sealed record MutationCase(Func<Mutation> Make, int Seed, string Promise, IReadOnlyList<int>? Events = null);
