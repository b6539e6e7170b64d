using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Exits;

/// <summary>Exits by name while name servers come late, in any order of arrival, and exits by address without any.</summary>
public sealed class NameTests
{
    /// <summary>A failed lookup is repeated after 15 s at the latest; the rest is for the tunnel.</summary>
    private static readonly TimeSpan LateLimit = TimeSpan.FromSeconds(35);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("agent", "wan", "names")]
    [InlineData("agent", "names", "wan")]
    [InlineData("wan", "agent", "names")]
    public async Task Start_InAnyOrder_TunnelsWhenAllIsThere(params string[] order)
    {
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { WanNameServerUp = false });
        await world.IpAsync(Node.Router, $"link set dev {world.Options.Links.Wan} down", Cancellation);
        var agent = await AgentUnderTest.InstallAsync(world);
        foreach (var arrival in order)
        {
            await (arrival switch
            {
                "agent" => agent.StartAsync(),
                "names" => world.StartWanNameServerAsync(Cancellation),
                _ => ConnectAsync(world),
            });
        }

        await agent.CarriesAllAsync(within: LateLimit);
        await Lab.NothingLeakedAsync(world);
    }

    [Fact]
    public async Task Start_DefaultIsInTheTunnelAndTheNameServerIsDown_TunnelsAgain()
    {
        await using var world = await Lab.BuildAsync();
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        await agent.KillAsync();
        await world.WanNameServer.StopAsync();
        await Lab.RouterIpAsync(world, _ => $"route del default dev {world.Options.Links.Wan}");
        await Lab.RouterIpAsync(world, _ => $"route add default dev {world.Options.Links.Tunnel}");

        await agent.LaunchAsync();

        await agent.CarriesAllAsync(within: LateLimit);
        await Lab.NothingLeakedAsync(world);
    }

    [Theory]
    [InlineData("-4")]
    [InlineData("-6")]
    public async Task Start_ExitByAddressAndNoNameServer_Tunnels(string outer)
    {
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { WanNameServerUp = false });
        var family = AddressPlan.Families.Single(family => family.IpOption == outer);

        // Without a name of an exit to ask for, the WAN path is probed with the root's, which tells nobody anything.
        world.Capture.AllowedNames = new HashSet<string> { "" };

        var agent = await AgentUnderTest.StartAsync(world, new AgentSetup { Exits = [AgentExit.ByAddress(Node.Exit1, family)] });

        await agent.CarriesAllAsync();
        await Lab.NothingLeakedAsync(world);
    }

    /// <summary>Brings the WAN up as its configuration would: link, addresses, default routes.</summary>
    private static async Task ConnectAsync(Neighbourhood world)
    {
        var wan = world.Options.Links.Wan;
        var lines = AddressPlan.Families.SelectMany(family => new[]
        {
            $"address replace {family.RouterWan}/{family.LinkLength} dev {wan}{(family == AddressPlan.IPv6 ? " nodad" : "")}",
            $"route replace {family.DefaultPrefix} via {family.WanGateway} dev {wan}",
        });
        var batch = string.Join('\n', lines.Prepend($"link set dev {wan} up")) + "\n";
        (await world.RunAsync(Node.Router, new Command("ip", "-batch", "-") { Input = batch }, Cancellation)).OrThrow();
    }
}
