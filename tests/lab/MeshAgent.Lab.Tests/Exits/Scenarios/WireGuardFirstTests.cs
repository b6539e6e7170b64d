using MeshAgent.Demo.Services;

namespace MeshAgent.Lab.Tests.Exits.Scenarios;

/// <summary>WireGuard is preferred, fastd is the standby.</summary>
public sealed class WireGuardFirstTests() : ScenarioTests(ExitTechnology.WireGuard, ExitTechnology.FastdTap);
