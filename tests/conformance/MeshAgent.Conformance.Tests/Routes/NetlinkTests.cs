using MeshAgent.Conformance.Routes;
using MeshAgent.Conformance.Stages.Kernel;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Routing;
using MeshAgent.Routes.Netlink;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshAgent.Conformance.Tests.Routes;

public sealed class NetlinkTests : RouteBackendSuite
{
    protected override async Task<IRouteStage> CreateStageAsync() => await KernelRouteStage.CreateAsync();

    protected override IRouteBackend CreateBackend(IPluginContext context) => new NetlinkRouteBackend(context, NullLogger.Instance);
}
