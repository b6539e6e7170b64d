using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;
using MeshAgent.Lab.Tests.Wan;

namespace MeshAgent.Lab.Tests.Following;

/// <summary>
/// IPv6 by router advertisements of dnsmasq that the router's kernel takes (<c>accept_ra</c>), the tunnel's packets being IPv6.
/// </summary>
public sealed class AdvertisementTests
{
    private const string NewGateway = "fe80::2";

    /// <summary>Advertisements in a row: what a customer gets in some minutes.</summary>
    private const int Advertisements = 5;

    /// <summary>Advertisements come every 4 s and end after 4 s; ten times as much says that none will.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Running_TheSameAdvertisementAgainAndAgain_NothingMovesAndNothingLeaks()
    {
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { Wan = WanMode.Dhcp });
        var agent = await AgentUnderTest.StartAsync(world, Follow.ExitBy(world, "-6"));
        await agent.CarriesAllAsync();
        await agent.StatusHoldsAsync(
            "proven WAN paths",
            status => AddressPlan.Families.All(family =>
                AgentUnderTest.Paths(status, family).Any(path => path is { State: "proven", IsActive: true })));
        await using var users = await UserTraffic.StartAsync(world, Follow.WanNeighbours);
        await using var routes = await RouteMonitor.StartAsync(world);

        for (var sent = 0; sent < Advertisements; sent++)
        {
            await AdvertiseAsync(world);
        }

        await agent.CarriesAllAsync();
        await routes.FlushAsync();
        Assert.DoesNotContain(routes.Announcements, static route => route.IsIn(RouterAgent.WanTable) || route.IsIn(RouterAgent.ExitTable));
        await Lab.NothingLeakedAsync(world);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public async Task Running_TheAdvertisedDefaultEndsAndAnotherRouterAdvertises_TunnelCarriesOnAndMovesWithoutALeak(int lifetime)
    {
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { Wan = WanMode.Dhcp });
        var agent = await AgentUnderTest.StartAsync(world, Follow.ExitBy(world, "-6"));
        await agent.CarriesAllAsync();
        var other = await OtherMachine.PlugInAsync(world, [$"{NewGateway}/64", "2001:db8:2::2/64"], Cancellation);
        await using var users = await UserTraffic.StartAsync(world, Follow.WanNeighbours);
        await using var routes = await RouteMonitor.StartAsync(world);

        world.WanService.AdvertisedLifetime = TimeSpan.FromSeconds(lifetime);
        await AdvertiseAsync(world);
        await world.WanService.StopServerAsync();
        await DefaultEndsAsync(world, routes);
        await agent.CarriesAllAsync();
        await Follow.WanTableKeptItsDefaultsAsync(routes);
        await other.AdvertiseAsync(Cancellation);

        await Follow.WanTableFollowsAsync(routes, NewGateway);
        await Follow.TunnelMovesAsync(world, OtherMachine.TunnelPackets, OtherMachine.TunnelPacketsTo(AddressPlan.IspMac));
        await agent.CarriesAllAsync();
        await Lab.NothingLeakedAsync(world, OtherMachine.ItsOwnFrames);
    }

    /// <summary>The provider's daemon starts anew and has sent an advertisement.</summary>
    private static async Task AdvertiseAsync(Neighbourhood world)
    {
        var before = await AdvertisementsAsync(world);
        await world.WanService.AdvertiseAsync(Cancellation);
        await Eventually.HoldsAsync("another advertisement", Limit, async _ => await AdvertisementsAsync(world) > before, Cancellation);
    }

    /// <summary>
    /// Waits until the router's kernel has removed the advertised default; on its own it looks for expired routes twice a minute.
    /// </summary>
    private static Task<TimeSpan> DefaultEndsAsync(Neighbourhood world, RouteMonitor routes) => Eventually.HoldsAsync(
        "the end of the advertised default",
        Limit,
        async token =>
        {
            (await world.RunAsync(Node.Router, new Command("sysctl", "-qw", "net.ipv6.route.flush=1"), token)).OrThrow();
            return routes.Announcements.Any(static route =>
                route is { IsDeletion: true, IsWanDefault: false } && route.Says("default via fe80::1 dev wan0"));
        },
        Cancellation,
        routes.ToString);

    /// <summary>Router advertisements (ICMPv6 type 134, RFC 4861 §4.2) that the provider has sent.</summary>
    private static async Task<int> AdvertisementsAsync(Neighbourhood world)
        => (await world.Capture.PacketsAsync($"ether src {AddressPlan.IspMac} and icmp6 and ip6[40] == 134", Cancellation)).Count;
}
