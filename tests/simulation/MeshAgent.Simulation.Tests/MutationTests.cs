using MeshAgent.Simulation.Tests.Invariants;
using MeshAgent.Simulation.Tests.Mutations;

namespace MeshAgent.Simulation.Tests;

/// <summary>The simulation must be able to fail: each deliberate fault is found by the promise that it breaks.</summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    // A fault that hides for this many lives would hide from the usual run too.
    private const int MostLives = 30;

    [Theory]
    [InlineData(nameof(WithoutRefusal))]
    [InlineData(nameof(ForgetsIPv6))]
    [InlineData(nameof(ForgetsTheFilter))]
    [InlineData(nameof(TrustsTheMark))]
    [InlineData(nameof(TrustsOldGateways))]
    [InlineData(nameof(NeverRests))]
    [InlineData(nameof(DeletesBeforeItAdds))]
    [InlineData(nameof(TidiesUpForeignDefaults))]
    [InlineData(nameof(ForgetsFailures))]
    public async Task Mutation_OfTheAgent_IsFoundBySomeSeed(string name)
    {
        for (var seed = 1; seed <= MostLives; seed++)
        {
            await using var life = new Simulation(seed, Make(name));
            try
            {
                await life.RunAsync();
            }
            catch (InvariantException exception)
            {
                output.WriteLine($"{name} is found by seed {seed}: {exception.Message}");
                return;
            }
        }

        Assert.Fail($"{name} lives through {MostLives} seeds unnoticed");
    }

    private static Mutation Make(string name) => name switch
    {
        nameof(WithoutRefusal) => new WithoutRefusal(),
        nameof(ForgetsIPv6) => new ForgetsIPv6(),
        nameof(ForgetsTheFilter) => new ForgetsTheFilter(),
        nameof(TrustsTheMark) => new TrustsTheMark(),
        nameof(TrustsOldGateways) => new TrustsOldGateways(),
        nameof(NeverRests) => new NeverRests(),
        nameof(DeletesBeforeItAdds) => new DeletesBeforeItAdds(),
        nameof(ForgetsFailures) => new ForgetsFailures(),
        nameof(TidiesUpForeignDefaults) => new TidiesUpForeignDefaults(),
        _ => throw new ArgumentException($"no mutation {name}", nameof(name)),
    };
}
