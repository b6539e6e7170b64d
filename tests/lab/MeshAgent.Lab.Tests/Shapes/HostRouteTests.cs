using MeshAgent.Demo.Agents;
using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Shapes;

/// <summary>The main job without policy routing: everything by host routes in the main table.</summary>
public sealed class HostRouteTests
{
    private static readonly AgentSetup HostRoutes = new() { Strategy = "hostRoutes" };

    private static readonly TimeSpan MoveLimit = TimeSpan.FromSeconds(3);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_DefaultInMain_TunnelsWithoutARuleAndPinsExitsAndNameServers()
    {
        await using var world = await Lab.BuildAsync();
        var rules = await RulesAsync(world);
        var agent = await AgentUnderTest.StartAsync(world, HostRoutes);
        await using var users = await UserTraffic.StartAsync(world);

        await agent.CarriesAllAsync();

        Assert.Equal(rules, await RulesAsync(world));
        Assert.Contains($"via {AddressPlan.IPv4.WanGateway} dev wan0", await PinAsync(world, AddressPlan.IPv4, AddressPlan.IPv4.WanNameServer), StringComparison.Ordinal);
        Assert.Contains($"via {AddressPlan.IPv6.WanGateway} dev wan0", await PinAsync(world, AddressPlan.IPv6, AddressPlan.IPv6.Exit1), StringComparison.Ordinal);
        foreach (var family in AddressPlan.Families)
        {
            // A pin leads users to the WAN as well: the guard must not let them.
            await new TrafficProbe(world, Node.Lan).PingAsync(family.Exit1, Cancellation);
            await new TrafficProbe(world, Node.Router).PingAsync(family.WanNameServer, Cancellation);
        }

        await Lab.NothingLeakedAsync(world);
    }

    [Fact]
    public async Task Start_NoDefaultAnywhere_TunnelsByTheStateFilesPath()
    {
        await using var world = await Lab.BuildAsync();
        var agent = await AgentUnderTest.StartAsync(world, HostRoutes);
        await agent.CarriesAllAsync();
        await using var users = await UserTraffic.StartAsync(world);
        await agent.KillAsync();
        await Lab.RouterIpAsync(world, _ => "route del default dev wan0");

        await agent.LaunchAsync();

        await agent.CarriesAllAsync();
        await agent.UsesRememberedPathsAsync();
        await Lab.NothingLeakedAsync(world);
    }

    [Fact]
    public async Task Running_AnotherGateway_MovesThePins()
    {
        await using var world = await Lab.BuildAsync();
        await world.IpAsync(Node.Isp, "address add 192.0.2.2/24 dev wan0", Cancellation);
        await world.IpAsync(Node.Isp, "address add fe80::2/64 dev wan0 nodad", Cancellation);
        var agent = await AgentUnderTest.StartAsync(world, HostRoutes);
        await agent.CarriesAllAsync();
        await using var users = await UserTraffic.StartAsync(world);

        await Lab.RouterIpAsync(world, family => $"route replace default via {OtherGateway(family)} dev wan0");

        foreach (var family in AddressPlan.Families)
        {
            var pin = "";
            await Eventually.HoldsAsync(
                $"a pin by {OtherGateway(family)}",
                MoveLimit,
                async _ => (pin = await PinAsync(world, family, family.WanNameServer)).Contains($"via {OtherGateway(family)} ", StringComparison.Ordinal),
                Cancellation,
                () => $"{pin}\n{agent.Log.Tail(40)}");
            Assert.Single(pin.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }

        await agent.CarriesAllAsync();
        await Lab.NothingLeakedAsync(world);
    }

    [Fact]
    public async Task Start_ServersOfTheSystemAndOfTheTunnel_AreNotPinnedAndStatusSaysWhy()
    {
        await using var world = await Lab.BuildAsync();
        world.Capture.AllowedNames = new HashSet<string> { "" };

        // Nobody answers there; that both are refused leaves the gateway alone to ask.
        world.Capture.AlsoAllowed = [$"(udp and dst host {AddressPlan.IPv4.WanGateway} and dst port 53)"];
        var setup = HostRoutes with
        {
            Exits = [AgentExit.ByAddress(Node.Exit1, AddressPlan.IPv4)],
            WanNameServers = [AddressPlan.IPv4.WanNameServer, AddressPlan.IPv4.ExitInner],
            SystemNameServers = [AddressPlan.IPv4.WanNameServer],
        };
        var agent = await AgentUnderTest.StartAsync(world, setup);

        await agent.CarriesAllAsync(Way.Exit1);

        await agent.StatusHoldsAsync(
            "both refusals with their reasons",
            status => status["health"]!.ToJsonString() is var health
                && health.Contains("the system", StringComparison.Ordinal) && health.Contains("own resolver", StringComparison.Ordinal));
        Assert.Equal("", await PinAsync(world, AddressPlan.IPv4, AddressPlan.IPv4.WanNameServer));
        Assert.Equal("", await PinAsync(world, AddressPlan.IPv4, AddressPlan.IPv4.ExitInner));
        await Lab.NothingLeakedAsync(world);
    }

    [Fact]
    public async Task Stop_FallbackNone_TakesThePinsAwayAndRefusesUsers()
    {
        await using var world = await Lab.BuildAsync();
        var agent = await AgentUnderTest.StartAsync(world, HostRoutes);
        await agent.CarriesAllAsync();
        await using var users = await UserTraffic.StartAsync(world);

        await agent.StopAsync();

        foreach (var family in AddressPlan.Families)
        {
            Assert.Equal("", await PinAsync(world, family, family.Exit1));
            Assert.Equal("", await PinAsync(world, family, family.WanNameServer));
            Assert.Equal(Way.None, (await new TrafficProbe(world, Node.Lan).HttpAsync(family.Family, Cancellation)).Way);
        }

        await Lab.NothingLeakedAsync(world);
    }

    private static string OtherGateway(FamilyAddresses family) => family == AddressPlan.IPv4 ? "192.0.2.2" : "fe80::2";

    private static Task<string> PinAsync(Neighbourhood world, FamilyAddresses family, string address)
        => world.IpAsync(Node.Router, $"{family.IpOption} route show {address}/{family.HostLength} proto {RouterAgent.RouteProtocol}", Cancellation);

    private static async Task<string> RulesAsync(Neighbourhood world)
        => await world.IpAsync(Node.Router, "-4 rule show", Cancellation) + await world.IpAsync(Node.Router, "-6 rule show", Cancellation);
}
