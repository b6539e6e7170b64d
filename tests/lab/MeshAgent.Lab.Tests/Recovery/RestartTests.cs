using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Recovery;

/// <summary>The main job: after a restart exits are contacted again without a human, and only control traffic shows on the WAN.</summary>
public sealed class RestartTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_DefaultInMain_TunnelsBothFamiliesWithoutALeak()
    {
        await using var world = await Lab.BuildAsync();
        var agent = await AgentUnderTest.StartAsync(world);

        await agent.CarriesAllAsync();

        await world.Capture.ProveItWouldSeeAsync(AgentUnderTest.Mark, Cancellation);
        Assert.Empty(await world.Capture.LeaksAsync(cancellation: Cancellation));
    }

    [Fact]
    public async Task Start_NoDefaultAnywhere_TunnelsByTheStateFilesPathWithoutALeak()
    {
        await using var world = await Lab.BuildAsync();
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        await using var users = await UserTraffic.StartAsync(world);
        await agent.StopAsync();
        foreach (var family in AddressPlan.Families)
        {
            await world.IpAsync(Node.Router, $"{family.IpOption} route del default dev {world.Options.Links.Wan}", Cancellation);
        }

        await agent.LaunchAsync();

        await agent.CarriesAllAsync();
        await world.Capture.ProveItWouldSeeAsync(AgentUnderTest.Mark, Cancellation);
        Assert.Empty(await world.Capture.LeaksAsync(cancellation: Cancellation));
    }
}
