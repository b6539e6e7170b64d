using MeshAgent.Conformance.Exits;
using MeshAgent.Conformance.Stages;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Simulation.Tests.Plugins;
using MeshAgent.Simulation.Tests.World;

namespace MeshAgent.Simulation.Tests.Conformance;

/// <summary>The simulator's tunnel with the plugin that the agent sees in a life, its sessions kept by the kernel.</summary>
public class FakeTunnelTests : ExitProviderSuite
{
    private readonly FakeTunnelStage stage;

    public FakeTunnelTests()
        : this(livesByDaemon: false)
    {
    }

    protected FakeTunnelTests(bool livesByDaemon) => stage = new FakeTunnelStage(livesByDaemon);

    protected override Task<IExitStage> CreateStageAsync(TestFolder folder) => Task.FromResult<IExitStage>(stage);

    protected override IExitProvider CreateProvider(IPluginContext context)
    {
        var announcement = new Announcement(stage.Tunnel.Provider, static _ => { });
        stage.Tunnel.Changed += announcement.Raise;
        return new TunnelPlugin(stage.Tunnel, stage.Timeline, announcement, new Temper(), Workplaces.Quiet());
    }
}
