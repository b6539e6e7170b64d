using MeshAgent.Demo.Agents;
using MeshAgent.Demo.Probes;
using MeshAgent.Demo.State;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Leaving;

/// <summary>What is left when the agent stops, is killed, or is removed; and that nobody else's things were touched.</summary>
[Collection(nameof(WanExec.Cgroups))]
public sealed class LeavingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("none", "policy", Way.None)]
    [InlineData("direct", "policy", Way.Wan)]
    [InlineData("none", "hostRoutes", Way.None)]
    [InlineData("direct", "hostRoutes", Way.Wan)]
    public async Task Stop_LeavesUsersAsTheFallbackSaysAndForeignThingsAlone(string fallback, string strategy, Way way)
    {
        await using var world = await Lab.BuildAsync();
        await ForeignObjects.CreateAsync(world);
        var before = await RoutingState.ReadAsync(world, Node.Router, Cancellation);
        var agent = await AgentUnderTest.StartAsync(world, new AgentSetup { Fallback = fallback, Strategy = strategy });
        await using var users = await UserTraffic.StartAsync(world);
        await agent.CarriesAllAsync();

        var status = await agent.StopAsync();

        Assert.Equal(0, status);
        await UsersTakeAsync(world, way);
        var after = await RoutingState.ReadAsync(world, Node.Router, Cancellation);
        Assert.Empty(before.Lines.Except(after.Lines));
        if (way == Way.None)
        {
            await Lab.NothingLeakedAsync(world);
        }
        else
        {
            Assert.Empty(after.DifferencesFrom(before));
        }
    }

    [Theory]
    [InlineData("policy", false)]
    [InlineData("policy", true)]
    [InlineData("hostRoutes", false)]
    [InlineData("hostRoutes", true)]
    public async Task Cleanup_AfterStopOrKill_LeavesNothingAndChangesNothingForeign(string strategy, bool isKilled)
    {
        await using var world = await Lab.BuildAsync();
        await ForeignObjects.CreateAsync(world);
        var before = await RouterState.ReadAsync(world);
        var agent = await AgentUnderTest.StartAsync(world, new AgentSetup { Strategy = strategy });
        await using (await UserTraffic.StartAsync(world))
        {
            await agent.CarriesAllAsync();
            await (isKilled ? agent.KillAsync() : agent.StopAsync());
            await Lab.NothingLeakedAsync(world);
        }

        var removed = await agent.CleanupAsync();
        var again = await agent.CleanupAsync();

        Assert.NotEmpty(removed);
        Assert.Empty(again);
        RouterState.AssertSame(before, await RouterState.ReadAsync(world));
        var folder = new DirectoryInfo(Path.GetDirectoryName(agent.StateFile)!);
        Assert.Empty(folder.Exists ? folder.EnumerateFileSystemInfos() : []);
        await UsersTakeAsync(world, Way.Wan);
    }

    private static async Task UsersTakeAsync(Neighbourhood world, Way way)
    {
        foreach (var family in AddressPlan.Families)
        {
            foreach (var from in new[] { Node.Lan, Node.Router })
            {
                var answer = await new TrafficProbe(world, from).HttpAsync(family.Family, Cancellation);
                Assert.True(answer.Way == way, $"{family.Family} from {from}: {answer}");
            }
        }
    }
}
