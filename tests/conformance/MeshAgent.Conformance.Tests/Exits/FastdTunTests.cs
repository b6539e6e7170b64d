namespace MeshAgent.Conformance.Tests.Exits;

public sealed class FastdTunTests() : FastdTests("tun");
