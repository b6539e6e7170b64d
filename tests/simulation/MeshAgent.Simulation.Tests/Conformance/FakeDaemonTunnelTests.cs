namespace MeshAgent.Simulation.Tests.Conformance;

/// <summary>The simulator's tunnel whose sessions a daemon keeps: its handle must outlive a swap.</summary>
public sealed class FakeDaemonTunnelTests() : FakeTunnelTests(livesByDaemon: true);
