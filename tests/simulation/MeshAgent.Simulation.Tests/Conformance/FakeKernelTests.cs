using MeshAgent.Conformance.Routes;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Routing;
using MeshAgent.Simulation.Tests.Machine;
using MeshAgent.Simulation.Tests.Plugins;

namespace MeshAgent.Simulation.Tests.Conformance;

/// <summary>The simulator's kernel keeps the contract that the real backends keep, as far as it pretends to be one.</summary>
public sealed class FakeKernelTests : RouteBackendSuite
{
    private readonly FakeKernel kernel = new();

    protected override Task<IRouteStage> CreateStageAsync() => Task.FromResult<IRouteStage>(new FakeRouteStage(kernel));

    protected override IRouteBackend CreateBackend(IPluginContext context)
    {
        var announcement = new Announcement(Deck.KernelSource, static _ => { });
        kernel.Changed += announcement.Raise;
        return new KernelPlugin(kernel, announcement, new Temper(), Workplaces.Quiet());
    }
}
