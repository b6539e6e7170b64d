using MeshAgent.Conformance.Exits;
using MeshAgent.Conformance.Stages;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Exits.WireGuard;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshAgent.Conformance.Tests.Exits;

public sealed class WireGuardTests : ExitProviderSuite
{
    protected override async Task<IExitStage> CreateStageAsync(TestFolder folder) => await WireGuardStage.CreateAsync(folder);

    protected override IExitProvider CreateProvider(IPluginContext context) => new WireGuardExitProvider(context, NullLogger.Instance);
}
