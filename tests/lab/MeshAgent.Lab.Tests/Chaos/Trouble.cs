namespace MeshAgent.Lab.Tests.Chaos;

/// <summary>One thing that goes wrong with a router.</summary>
/// <param name="Name">What it is, for the story that a failure prints.</param>
/// <param name="HappenAsync">Makes it happen, and ends when what it broke on purpose is whole again or left to the agent.</param>
internal sealed record Trouble(string Name, Func<Task> HappenAsync);
