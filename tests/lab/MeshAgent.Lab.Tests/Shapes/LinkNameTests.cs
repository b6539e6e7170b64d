using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Shapes;

/// <summary>Names of links that look like others, like words of <c>ip</c>, or like parts of each other.</summary>
public sealed class LinkNameTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("via0", "dev0", "my_wg_exit_lab", "wg_exit")]
    [InlineData("my_wg_exit_lab", "via0", "src0", "wg_exit")]
    [InlineData("eth1", "eth10", "eth100", "eth11")]
    [InlineData("eth10", "eth1", "eth0", "eth100")]
    public async Task Names_ThatContainEachOther_AreNotConfused(string wan, string lan, string mesh, string tunnel)
    {
        var links = new LinkNames { Wan = wan, Lan = lan, Mesh = mesh, Tunnel = tunnel };
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { Links = links });
        var agent = await AgentUnderTest.StartAsync(world, new AgentSetup { Wan = [wan] });
        await using var users = await UserTraffic.StartAsync(world);

        await agent.CarriesAllAsync();

        await Lab.ControlTakesAsync(world, wan, AgentUnderTest.TunnelLimit, () => agent.Log.Tail(60));
        await Lab.NothingLeakedAsync(world);
        await agent.StopAsync();
        await agent.CleanupAsync();
        Assert.Contains(mesh, await world.IpAsync(Node.Router, "-o link show", Cancellation), StringComparison.Ordinal);
        Assert.Equal(Way.Wan, (await new TrafficProbe(world, Node.Router).HttpAsync(AddressPlan.IPv4.Family, Cancellation)).Way);
    }

    [Fact]
    public async Task WanByName_AnotherLinkWithALongerNameHasABetterDefault_IsNotTaken()
    {
        var links = new LinkNames { Wan = "eth1", Mesh = "eth2" };
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { Links = links, Wan = WanMode.NoDefault });
        await world.AddCableAsync(Node.Router, "eth10", Node.Mesh, "eth10", Cancellation);
        await world.IpAsync(Node.Mesh, "link set dev eth10 up", Cancellation);
        await world.IpAsync(Node.Router, "link set dev eth10 up", Cancellation);
        await Lab.RouterIpAsync(world, family => $"route add default via {family.WanGateway} dev eth1 metric 100");
        await Lab.RouterIpAsync(world, _ => "route add default dev eth10 metric 1");
        var agent = await AgentUnderTest.StartAsync(world, new AgentSetup { Wan = ["eth1"] });
        await using var users = await UserTraffic.StartAsync(world);

        await agent.CarriesAllAsync();

        await Lab.ControlTakesAsync(world, "eth1", AgentUnderTest.TunnelLimit, () => agent.Log.Tail(60));
        var status = await agent.StatusAsync();
        Assert.All(AddressPlan.Families, family => Assert.Single(AgentUnderTest.Paths(status!, family)));
        await Lab.NothingLeakedAsync(world);
    }
}
