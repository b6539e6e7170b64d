using MeshAgent.Simulation.Tests.Events;
using MeshAgent.Simulation.Tests.Plugins;
using MeshAgent.Simulation.Tests.World;

namespace MeshAgent.Simulation.Tests.Conformance;

/// <summary>Processes to test fake plugins in.</summary>
internal static class Workplaces
{
    /// <summary>One that nothing happens to.</summary>
    public static Workplace Quiet() => new(new Weather(), new VirtualTime(new Timeline()));
}
