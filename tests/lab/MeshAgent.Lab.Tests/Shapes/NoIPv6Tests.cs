using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Shapes;

/// <summary>What is wrong with IPv6 costs IPv4 nothing, and IPv6 comes back when it is put right.</summary>
public sealed class NoIPv6Tests
{
    /// <summary>What announces nothing is looked at again by retries, which slow down to one in a minute.</summary>
    private static readonly TimeSpan ReturnLimit = TimeSpan.FromSeconds(75);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_MachineWithoutIPv6_IPv4IsComplete()
    {
        await using var world = await Lab.BuildAsync(new NeighbourhoodOptions { RouterHasIPv6 = false });
        var agent = await AgentUnderTest.StartAsync(world);
        await using var users = await UserTraffic.StartAsync(world);

        await agent.CarriesAllAsync();

        await Lab.NothingLeakedAsync(world);
    }

    [Theory]
    [InlineData("all")]
    [InlineData("wan0")]
    public async Task Start_IPv6IsConfiguredAndDisabled_IPv4IsCompleteAndIPv6FollowsWhenItIsBack(string where)
    {
        await using var world = await Lab.BuildAsync();
        await SwitchAsync(world, where, isOff: true);
        var agent = await AgentUnderTest.StartAsync(world);
        await using var users = await UserTraffic.StartAsync(world);

        await CarriesIPv4Async(agent);

        await SwitchAsync(world, where, isOff: false);
        await agent.CarriesAllAsync(within: ReturnLimit);
        await Lab.NothingLeakedAsync(world);
    }

    [Theory]
    [InlineData("all")]
    [InlineData("wan0")]
    [InlineData("wg_exit")]
    public async Task Running_IPv6IsDisabled_IPv4GoesOnAndIPv6FollowsWhenItIsBack(string where)
    {
        await using var world = await Lab.BuildAsync();
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        await using var users = await UserTraffic.StartAsync(world);

        await SwitchAsync(world, where, isOff: true);
        await CarriesIPv4Async(agent);

        await SwitchAsync(world, where, isOff: false);
        await agent.CarriesAllAsync(within: ReturnLimit);
        await Lab.NothingLeakedAsync(world);
    }

    private static async Task CarriesIPv4Async(AgentUnderTest agent)
    {
        foreach (var from in new[] { Node.Lan, Node.Router })
        {
            await agent.CarriesAsync(AddressPlan.IPv4, null, from, null);
        }
    }

    /// <summary>Switches IPv6 off, or on again with the addresses and the default that its configuration would bring back.</summary>
    private static async Task SwitchAsync(Neighbourhood world, string where, bool isOff)
    {
        var v6 = AddressPlan.IPv6;
        var links = world.Options.Links;
        var script = $"echo {(isOff ? 1 : 0)} >/proc/sys/net/ipv6/conf/{where}/disable_ipv6\n";
        if (!isOff)
        {
            script += $"""
                for conf in /proc/sys/net/ipv6/conf/*; do echo 0 >$conf/accept_dad; done
                ip -6 address replace {v6.RouterWan}/64 dev {links.Wan} nodad
                ip -6 address replace {v6.RouterLan}/64 dev {links.Lan} nodad
                ip -6 address replace {v6.RouterMesh}/64 dev {links.Mesh} nodad
                ip -6 route replace default via {v6.WanGateway} dev {links.Wan}

                """;
        }

        (await world.RunAsync(Node.Router, new Command("sh", "-e", "-s") { Input = script }, Cancellation)).OrThrow();
    }
}
