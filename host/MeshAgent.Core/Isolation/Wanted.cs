namespace MeshAgent.Core.Isolation;

/// <summary>Something that should be in the kernel, and why.</summary>
/// <typeparam name="T">A route or a rule.</typeparam>
/// <param name="Item">What should be there.</param>
/// <param name="Why">The fact that it rests on.</param>
public sealed record Wanted<T>(T Item, string Why);
