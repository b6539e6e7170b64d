using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;
using MeshAgent.Lab.Tests.Wan;

namespace MeshAgent.Lab.Tests.Recovery;

/// <summary>
/// The agent learned a path, was killed, and finds another world at its next start: the path is in no table for a moment, and
/// <c>explain</c> says why.
/// </summary>
public sealed class StalePathTests
{
    private const string Path4 = "192.0.2.1 on wan0", Path6 = "fe80::1 on wan0";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_InAnotherNetwork_OldPathSleepsOrIsRejectedAndTheNewOneIsLearned()
    {
        await using var world = await Lab.BuildAsync();
        var agent = await LearnedAsync(world);
        await world.IpAsync(Node.Isp, $"address del {AddressPlan.IPv6.WanGateway}/64 dev {AddressPlan.IspWanLink}", Cancellation);
        await OtherMachine.PlugInAsync(
            world, [$"{OtherNetwork.Gateway4}/24", $"{OtherNetwork.Gateway6}/64", "2001:db8:7::1/64"], Cancellation);
        await Lab.RouterIpAsync(world, family => $"address del {family.RouterWan}/{family.LinkLength} dev wan0");
        await Lab.RouterIpAsync(world, OtherNetwork.NewAddress);
        await using var users = await UserTraffic.StartAsync(world, [.. AddressPlan.Families.Select(OtherNetwork.NeighbourIn)]);
        await using var routes = await RouteMonitor.StartAsync(world);

        await agent.StartAsync();

        await agent.ExplainsPathAsync(AddressPlan.IPv4, Path4, "dormant: 192.0.2.1 is in no prefix of wan0");
        await agent.ExplainsPathAsync(AddressPlan.IPv6, Path6, $"rejected: another machine has the gateway's address: {OtherMachine.Mac}");
        await NeverInstalledAsync(routes);

        await world.IpAsync(Node.Router, $"-4 route add default via {OtherNetwork.Gateway4} dev wan0", Cancellation);
        await world.IpAsync(Node.Router, $"-6 route add default via {OtherNetwork.Gateway6} dev wan0", Cancellation);

        await agent.CarriesAllAsync();
        await agent.RemembersAsync(OtherNetwork.Gateway4, OtherMachine.Mac);
        await agent.ForgetsAsync(AddressPlan.IPv4.WanGateway, AddressPlan.IspMac);
        await routes.NeverHadADefaultAsync(AddressPlan.IPv4, AddressPlan.IPv4.WanGateway);
        await Lab.NothingLeakedAsync(world, OtherMachine.ItsOwnFrames);
    }

    [Theory]
    [InlineData("lan")]
    [InlineData("mesh")]
    public async Task Start_TheLinkIsNowNamedForUsers_PathIsRejectedAndForgotten(string role)
    {
        await using var world = await Lab.BuildAsync();
        await LearnedAsync(world);
        await using var routes = await RouteMonitor.StartAsync(world);

        var agent = await AgentUnderTest.StartAsync(
            world, role == "lan" ? new AgentSetup { OtherLan = ["wan0"] } : new AgentSetup { OtherMesh = ["wan0"] });

        foreach (var (family, path) in Learned)
        {
            await agent.ExplainsPathAsync(family, path, $"rejected: wan0 is no uplink any more: {role}.interfaces names it");
        }

        await agent.ForgetsAsync(AddressPlan.IPv4.WanGateway, AddressPlan.IPv6.WanGateway);
        await NeverInstalledAsync(routes);
    }

    [Fact]
    public async Task Start_TheLinkIsNowAPortOfTheUsersBridge_PathIsRejectedAndForgotten()
    {
        await using var world = await Lab.BuildAsync();
        var agent = await LearnedAsync(world);
        foreach (var step in BridgeSteps)
        {
            await world.IpAsync(Node.Router, step, Cancellation);
        }

        await using var routes = await RouteMonitor.StartAsync(world);

        await agent.StartAsync();

        foreach (var (family, path) in Learned)
        {
            await agent.ExplainsPathAsync(
                family, path, "rejected: wan0 is no uplink any more: port of br-lan, lan.interfaces names it");
        }

        await agent.ForgetsAsync(AddressPlan.IPv4.WanGateway, AddressPlan.IPv6.WanGateway);
        await NeverInstalledAsync(routes);
    }

    [Fact]
    public async Task Start_TheCardIsGone_PathSleepsUntilItIsBack()
    {
        await using var world = await Lab.BuildAsync();
        var agent = await LearnedAsync(world);
        await world.IpAsync(Node.Router, $"link set dev wan0 netns {world.NamespaceOf(Node.Mesh)}", Cancellation);
        await using var users = await UserTraffic.StartAsync(world, [.. AddressPlan.Families.Select(family => family.WanNeighbour)]);
        await using var routes = await RouteMonitor.StartAsync(world);

        await agent.StartAsync();

        foreach (var (family, path) in Learned)
        {
            await agent.ExplainsPathAsync(family, path, "dormant: there is no link wan0");
        }

        await NeverInstalledAsync(routes);

        await world.IpAsync(Node.Mesh, $"link set dev wan0 netns {world.NamespaceOf(Node.Router)}", Cancellation);
        await Lab.RouterIpAsync(
            world, family => $"address add {family.RouterWan}/{family.LinkLength} dev wan0{OtherNetwork.NoDad(family.RouterWan)}");
        await world.IpAsync(Node.Router, "link set dev wan0 up", Cancellation);

        await agent.CarriesAllAsync();
        await agent.UsesRememberedPathsAsync();
        await Lab.NothingLeakedAsync(world);
    }

    [Fact]
    public async Task Start_APrinterHasTheGatewaysAddress_PathIsRejectedAndForgotten()
    {
        await using var world = await Lab.BuildAsync();
        var agent = await LearnedAsync(world);
        await world.IpAsync(Node.Isp, $"address del {AddressPlan.IPv4.WanGateway}/24 dev {AddressPlan.IspWanLink}", Cancellation);
        await world.IpAsync(Node.Isp, $"address del {AddressPlan.IPv6.WanGateway}/64 dev {AddressPlan.IspWanLink}", Cancellation);
        var printer = await OtherMachine.PlugInAsync(
            world, [$"{AddressPlan.IPv4.WanGateway}/24", $"{AddressPlan.IPv6.WanGateway}/64"], Cancellation);
        await printer.ForwardNothingAsync(Cancellation);
        await using var users = await UserTraffic.StartAsync(world, [.. AddressPlan.Families.Select(family => family.WanNeighbour)]);
        await using var routes = await RouteMonitor.StartAsync(world);

        await agent.StartAsync();

        foreach (var (family, path) in Learned)
        {
            await agent.ExplainsPathAsync(
                family, path, $"rejected: another machine has the gateway's address: {OtherMachine.Mac}, not {AddressPlan.IspMac}");
        }

        await agent.ForgetsAsync(AddressPlan.IPv4.WanGateway, AddressPlan.IPv6.WanGateway);
        await NeverInstalledAsync(routes);
        await Lab.NothingLeakedAsync(world, OtherMachine.ItsOwnFrames);
    }

    private static IEnumerable<(FamilyAddresses Family, string Path)> Learned => [(AddressPlan.IPv4, Path4), (AddressPlan.IPv6, Path6)];

    /// <summary>The users' link becomes a bridge of the same name with the old users' link and the former uplink as its ports.</summary>
    private static IEnumerable<string> BridgeSteps =>
    [
        "link set dev br-lan down", "link set dev br-lan name lan0", "link add name br-lan type bridge",
        "address flush dev wan0", "link set dev lan0 master br-lan up", "link set dev wan0 master br-lan", "link set dev br-lan up",
        .. AddressPlan.Families.Select(static family =>
            $"address add {family.RouterLan}/{family.LinkLength} dev br-lan{OtherNetwork.NoDad(family.RouterLan)}"),
    ];

    /// <summary>
    /// The path of each family is proven and in the state file; then the agent is killed, the machine loses its defaults and what it knew
    /// of its neighbours, as in a power cut.
    /// </summary>
    private static async Task<AgentUnderTest> LearnedAsync(Neighbourhood world)
    {
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        await agent.RemembersAsync(AddressPlan.IPv4.WanGateway, AddressPlan.IPv6.WanGateway, AddressPlan.IspMac);
        await agent.KillAsync();
        await Lab.RouterIpAsync(world, _ => "route del default dev wan0");
        await Lab.RouterIpAsync(world, _ => "neighbour flush dev wan0");
        return agent;
    }

    private static async Task NeverInstalledAsync(RouteMonitor routes)
    {
        foreach (var (family, _) in Learned)
        {
            await routes.NeverHadADefaultAsync(family, family.WanGateway);
        }
    }
}
