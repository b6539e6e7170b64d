using MeshAgent.Conformance.Guard;
using MeshAgent.Conformance.Stages.Kernel;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Guard.Nftables;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshAgent.Conformance.Tests.Guard;

public sealed class NftablesTests : TrafficGuardSuite
{
    protected override async Task<IGuardStage> CreateStageAsync() => await KernelGuardStage.CreateAsync();

    protected override ITrafficGuard CreateGuard(IPluginContext context) => new NftablesGuard(context, NullLogger.Instance);
}
