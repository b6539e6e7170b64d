namespace MeshAgent.Conformance.Tests.Exits;

public sealed class FastdTapTests() : FastdTests("tap");
