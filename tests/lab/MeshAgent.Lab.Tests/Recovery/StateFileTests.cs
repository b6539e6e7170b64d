using System.Text.Json.Nodes;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Recovery;

/// <summary>A state file that cannot be written or was cut: the agent goes on, says so, and remembers the last good state.</summary>
public sealed class StateFileTests
{
    /// <summary>The provider answers at its neighbour's address too, so that address is a second gateway that works.</summary>
    private static readonly string Second = AddressPlan.IPv4.WanNeighbour;

    /// <summary>A write is tried again 15 s after it failed; the rest is for a busy machine.</summary>
    private static readonly TimeSpan RetryLimit = TimeSpan.FromSeconds(40);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("full")]
    [InlineData("read-only")]
    public async Task Running_TheMediumTakesNothing_GoesOnWithTheLastGoodStateUntilItDoes(string trouble)
    {
        await using var world = await Lab.BuildAsync();
        await using var disk = await TinyDisk.MountAsync(Path.Combine(world.Folder, "state"));
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        await agent.RemembersAsync(AddressPlan.IPv4.WanGateway, AddressPlan.IPv6.WanGateway);
        await using var users = await UserTraffic.StartAsync(world);
        await SetTroubleAsync(disk, agent, trouble, isThere: true);
        var lastGood = await File.ReadAllTextAsync(agent.StateFile, Cancellation);

        await LearnSomethingAsync(world);

        await agent.StatusHoldsAsync("the health item", static status => HasHealth(status, "state.file"));
        await agent.CarriesAllAsync();
        Assert.Equal(lastGood, await File.ReadAllTextAsync(agent.StateFile, Cancellation));

        await agent.KillAsync();
        await Lab.RouterIpAsync(world, _ => "route del default dev wan0");
        await agent.StartAsync();

        await agent.CarriesAllAsync();
        await agent.UsesRememberedPathsAsync();
        await LearnSomethingAsync(world);
        await agent.StatusHoldsAsync("the health item", static status => HasHealth(status, "state.file"));
        await SetTroubleAsync(disk, agent, trouble, isThere: false);

        await agent.StatusHoldsAsync("no health item any more", static status => !HasHealth(status, "state.file"), RetryLimit);
        await agent.RemembersAsync(Second);
        await agent.CarriesAllAsync();
        await Lab.NothingLeakedAsync(world);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.1)]
    [InlineData(0.9)]
    public async Task Start_TheFileWasCut_RecoversByTheOneBeforeAndMendsIt(double share)
    {
        await using var world = await Lab.BuildAsync();
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        await agent.RemembersAsync(AddressPlan.IPv4.WanGateway, AddressPlan.IPv6.WanGateway);
        await LearnSomethingAsync(world);
        await agent.RemembersAsync(Second);
        await using var users = await UserTraffic.StartAsync(world);
        await agent.KillAsync();
        await Lab.RouterIpAsync(world, _ => "route del default dev wan0");
        var whole = await File.ReadAllBytesAsync(agent.StateFile, Cancellation);
        await File.WriteAllBytesAsync(agent.StateFile, whole[..(int)(whole.Length * share)], Cancellation);

        await agent.StartAsync();

        await agent.CarriesAllAsync();
        await agent.UsesRememberedPathsAsync();
        await agent.StatusHoldsAsync("the health item", static status => HasHealth(status, "state.damaged"));
        await agent.RemembersAsync("meshagent-state 1 ", AddressPlan.IPv6.WanGateway);
        await Lab.NothingLeakedAsync(world);
    }

    private static async Task SetTroubleAsync(TinyDisk disk, AgentUnderTest agent, string trouble, bool isThere)
    {
        if (trouble == "read-only")
        {
            await disk.SetReadOnlyAsync(agent.Running, isThere);
        }
        else if (isThere)
        {
            disk.Fill();
        }
        else
        {
            disk.Empty();
        }
    }

    private static async Task LearnSomethingAsync(Neighbourhood world)
        => await world.IpAsync(Node.Router, $"-4 route replace default via {Second} dev wan0", Cancellation);

    private static bool HasHealth(JsonNode status, string id)
        => status["health"]!.AsArray().Any(item => item!["id"]!.GetValue<string>() == id);
}
