using MeshAgent.Demo.Services;

namespace MeshAgent.Lab.Tests.Exits.Scenarios;

/// <summary>Every scenario with one technology for the preferred exit and another for the standby.</summary>
/// <param name="primary">What the preferred exit speaks.</param>
/// <param name="standby">What the other speaks.</param>
public abstract class ScenarioTests(ExitTechnology primary, ExitTechnology standby)
{
    /// <summary>The scenarios.</summary>
    public static TheoryData<string> Names => [.. Scenario.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Running_WhateverHappensToExits_UsersGoWhereTheScenarioSaysWithoutALeak(string name)
    {
        var scenario = Scenario.Read(name);
        await using var runner = await ScenarioRunner.StartAsync(Technologies.Options(primary, standby), scenario.HasStandby);
        foreach (var step in scenario.Steps)
        {
            await runner.TakeAsync(step);
        }

        await runner.NothingLeakedAsync();
    }
}
