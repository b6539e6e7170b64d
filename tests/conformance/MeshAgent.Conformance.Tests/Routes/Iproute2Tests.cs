using MeshAgent.Conformance.Routes;
using MeshAgent.Conformance.Stages.Kernel;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Routing;
using MeshAgent.Routes.Iproute2;

namespace MeshAgent.Conformance.Tests.Routes;

public sealed class Iproute2Tests : RouteBackendSuite
{
    protected override async Task<IRouteStage> CreateStageAsync() => await KernelRouteStage.CreateAsync();

    protected override IRouteBackend CreateBackend(IPluginContext context) => new Iproute2Backend(context);
}
