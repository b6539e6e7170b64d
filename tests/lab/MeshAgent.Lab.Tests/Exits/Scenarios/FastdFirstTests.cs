using MeshAgent.Demo.Services;

namespace MeshAgent.Lab.Tests.Exits.Scenarios;

/// <summary>fastd is preferred, WireGuard is the standby.</summary>
public sealed class FastdFirstTests() : ScenarioTests(ExitTechnology.FastdTun, ExitTechnology.WireGuard);
