using MeshAgent.Demo.State;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Recovery;

/// <summary>Killed at any moment and started again, the agent reaches what a clean start reaches.</summary>
public sealed class KillTests
{
    /// <summary>From process start to a tunnel takes about a second; the moments are spread over it.</summary>
    private static readonly TimeSpan FirstMoment = TimeSpan.FromMilliseconds(100), Step = TimeSpan.FromMilliseconds(90);

    private const int Moments = 12;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_AtManyMomentsFromNothing_ConvergesToACleanStartsState()
    {
        await using var world = await Lab.BuildAsync();
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        var clean = await RoutingState.ReadAsync(world, Node.Router, Cancellation);
        await agent.StopAsync();
        for (var moment = 0; moment < Moments; moment++)
        {
            // Every second kill hits an agent that builds from nothing, the others one that finds a victim's leavings.
            if (moment % 2 == 0)
            {
                await agent.CleanupAsync();
            }

            await agent.LaunchAsync();
            await Task.Delay(FirstMoment + (moment * Step), Cancellation);
            await agent.KillAsync();
        }

        await agent.StartAsync();

        await agent.CarriesAllAsync();
        await agent.SettlesInAsync(clean);
    }

    [Fact]
    public async Task Kill_WhileUsersSendAndTheTunnelIsUp_NothingLeaksUntilItIsBack()
    {
        await using var world = await Lab.BuildAsync();
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        var clean = await RoutingState.ReadAsync(world, Node.Router, Cancellation);
        await using var users = await UserTraffic.StartAsync(world);
        for (var moment = 0; moment < Moments / 2; moment++)
        {
            await agent.KillAsync();
            await agent.LaunchAsync();
            await Task.Delay(FirstMoment + (moment * 2 * Step), Cancellation);
        }

        await agent.CarriesAllAsync();
        await agent.SettlesInAsync(clean);
        await Lab.NothingLeakedAsync(world);
    }
}
