using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Shapes;

/// <summary>Two uplinks with metrics: the better one carries control traffic, the other one when it cannot.</summary>
public sealed class TwoUplinksTests
{
    private const string First = "wan0";

    /// <summary>
    /// A path is only asked again when an exit is down over it, which takes 23 s at most; then a probe every 20 s at most, of which two
    /// that are refused, or four that are not answered, put the path behind the other.
    /// </summary>
    private static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(90);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_TwoDefaults_TakesTheOneWithTheBetterMetric()
    {
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { Wan = WanMode.NoDefault });
        var second = await SecondUplink.ConnectAsync(world);
        await AddFirstDefaultsAsync(world, 200);
        await second.AddDefaultsAsync(100);

        var agent = await AgentUnderTest.StartAsync(world);

        await agent.CarriesAllAsync();
        await TakesAsync(agent, world, SecondUplink.Link, AgentUnderTest.TunnelLimit);
        await NothingLeakedAsync(world, second);
    }

    [Fact]
    public async Task Running_TheBetterLinkGoesDownAndComesBack_TheOtherCarriesMeanwhile()
    {
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { Wan = WanMode.NoDefault });
        var second = await SecondUplink.ConnectAsync(world);
        await AddFirstDefaultsAsync(world, 200);
        await second.AddDefaultsAsync(100);
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        await using var users = await UserTraffic.StartAsync(world);

        await world.IpAsync(Node.Router, $"link set dev {SecondUplink.Link} down", Cancellation);
        await TakesAsync(agent, world, First, AgentUnderTest.TunnelLimit);
        await agent.CarriesAllAsync();

        await world.IpAsync(Node.Router, $"link set dev {SecondUplink.Link} up", Cancellation);
        await world.IpAsync(Node.Router, $"address add 2001:db8:3::20/64 dev {SecondUplink.Link} nodad", Cancellation);
        await second.AddDefaultsAsync(100);
        await TakesAsync(agent, world, SecondUplink.Link, AgentUnderTest.TunnelLimit);
        await agent.CarriesAllAsync();
        await NothingLeakedAsync(world, second);
    }

    [Fact]
    public async Task Running_TheBetterGatewayFallsSilentAndAnswersAgain_TheOtherCarriesMeanwhile()
    {
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { Wan = WanMode.NoDefault });
        var second = await SecondUplink.ConnectAsync(world);
        await AddFirstDefaultsAsync(world, 200);
        await second.AddDefaultsAsync(100);
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        await using var users = await UserTraffic.StartAsync(world);

        await second.GoSilentAsync();
        await TakesAsync(agent, world, First, SilenceLimit);
        await agent.CarriesAllAsync(within: SilenceLimit);

        await second.AnswerAsync();
        await TakesAsync(agent, world, SecondUplink.Link, SilenceLimit);
        await agent.CarriesAllAsync(within: SilenceLimit);
        await NothingLeakedAsync(world, second);
    }

    [Fact]
    public async Task Start_BothDefaultsGone_RecoversBothFromMemoryAndTakesTheBetter()
    {
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { Wan = WanMode.NoDefault });
        var second = await SecondUplink.ConnectAsync(world);
        await AddFirstDefaultsAsync(world, 200);
        await second.AddDefaultsAsync(100);
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        await agent.StatusHoldsAsync(
            "both paths proven",
            status => AddressPlan.Families.All(family => AgentUnderTest.Paths(status, family).Count(path => path.State == "proven") == 2));
        await using var users = await UserTraffic.StartAsync(world);
        await agent.KillAsync();
        await Lab.RouterIpAsync(world, _ => $"route del default dev {First}");
        await Lab.RouterIpAsync(world, _ => $"route del default dev {SecondUplink.Link}");

        await agent.LaunchAsync();

        await agent.CarriesAllAsync();
        await agent.UsesRememberedPathsAsync();
        await TakesAsync(agent, world, SecondUplink.Link, AgentUnderTest.TunnelLimit);
        await NothingLeakedAsync(world, second);
    }

    private static Task AddFirstDefaultsAsync(Neighbourhood world, int metric)
        => Lab.RouterIpAsync(world, family => $"route add default via {family.WanGateway} dev {First} metric {metric}");

    private static Task TakesAsync(AgentUnderTest agent, Neighbourhood world, string link, TimeSpan within)
        => Lab.ControlTakesAsync(world, link, within, () => agent.Log.Tail(60));

    private static async Task NothingLeakedAsync(Neighbourhood world, SecondUplink second)
    {
        await Lab.NothingLeakedAsync(world);
        await Lab.NothingLeakedAsync(second.Capture);
    }
}
