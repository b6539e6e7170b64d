using MeshAgent.Conformance.Exits;
using MeshAgent.Conformance.Stages;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Exits.Fastd;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshAgent.Conformance.Tests.Exits;

/// <summary>A fastd that the provider runs.</summary>
/// <param name="mode">What the tunnel carries.</param>
public abstract class FastdTests(string mode) : ExitProviderSuite
{
    // A lost first packet costs fastd some 20 s (its handshake interval); three times that says that it is stuck.
    protected override Patience Patience => new(TimeSpan.FromSeconds(60));

    protected override async Task<IExitStage> CreateStageAsync(TestFolder folder) => await FastdStage.CreateAsync(folder, mode);

    protected override IExitProvider CreateProvider(IPluginContext context) => new FastdExitProvider(context, NullLogger.Instance);
}
