using MeshAgent.Demo.Services;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;
using MeshAgent.Lab.Tests.Exits;

namespace MeshAgent.Lab.Tests.Recovery;

/// <summary>The main job: after a restart exits are contacted again without a human, and only control traffic shows on the WAN.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task Start_DefaultInMain_TunnelsBothFamiliesWithoutALeak()
    {
        await using var world = await Lab.BuildAsync();
        var agent = await AgentUnderTest.StartAsync(world);

        await agent.CarriesAllAsync();

        await Lab.NothingLeakedAsync(world);
    }

    [Theory]
    [InlineData(ExitTechnology.WireGuard)]
    [InlineData(ExitTechnology.FastdTap)]
    [InlineData(ExitTechnology.FastdTun)]
    public async Task Start_NoDefaultAnywhere_TunnelsByTheStateFilesPathWithoutALeak(ExitTechnology technology)
    {
        await using var world = await Lab.BuildAsync(Technologies.Options(technology, technology));
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync(within: Technologies.TunnelLimit);
        await using var users = await UserTraffic.StartAsync(world);
        await agent.StopAsync();
        await Lab.RouterIpAsync(world, _ => $"route del default dev {world.Options.Links.Wan}");

        await agent.LaunchAsync();

        await agent.CarriesAllAsync(within: Technologies.TunnelLimit);
        await agent.UsesRememberedPathsAsync();
        await Lab.NothingLeakedAsync(world);
    }

    [Fact]
    public async Task Start_DefaultOfAKilledPredecessorPointsIntoTheTunnel_TunnelsByTheStateFilesPathWithoutALeak()
    {
        await using var world = await Lab.BuildAsync();
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        await using var users = await UserTraffic.StartAsync(world);
        await agent.KillAsync();
        await Lab.RouterIpAsync(world, _ => $"route del default dev {world.Options.Links.Wan}");
        await Lab.RouterIpAsync(world, _ => $"route add default dev {world.Options.Links.Tunnel}");

        await agent.LaunchAsync();

        await agent.CarriesAllAsync();
        await agent.UsesRememberedPathsAsync();
        await Lab.NothingLeakedAsync(world);
    }

    [Fact]
    public async Task Start_PredecessorAndItsTunnelDiedTogether_TunnelsByTheStateFilesPathWithoutALeak()
    {
        await using var world = await Lab.BuildAsync();
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        await using var users = await UserTraffic.StartAsync(world);
        await agent.KillAsync();
        await world.IpAsync(Node.Router, $"link del dev {world.Options.Links.Tunnel}", TestContext.Current.CancellationToken);
        await Lab.RouterIpAsync(world, _ => $"route del default dev {world.Options.Links.Wan}");

        await agent.LaunchAsync();

        await agent.CarriesAllAsync();
        await agent.UsesRememberedPathsAsync();
        await Lab.NothingLeakedAsync(world);
    }
}
