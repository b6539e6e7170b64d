using MeshAgent.Simulation.Tests.Invariants;
using MeshAgent.Simulation.Tests.Mutations;

namespace MeshAgent.Simulation.Tests;

/// <summary>
/// The simulation must be able to fail: each deliberate fault is found by the seed and the promise that the catalogue names.
/// </summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. MutationCatalogue.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Mutation_OfTheAgent_IsFoundByItsSeed(string name)
    {
        var listed = MutationCatalogue.All[name];
        using var life = new Simulation(listed.Seed, listed.Make(), listed.Events);

        var broken = Assert.Throws<InvariantException>(life.Run);

        output.WriteLine($"{name} is found by seed {listed.Seed} after {life.Events} events: {broken.Message}");
        Assert.Equal(listed.Promise, broken.Promise);
    }

    [Fact]
    public void Catalogue_OfMutations_HasEveryOne()
    {
        var written = typeof(Mutation).Assembly.GetTypes()
            .Where(static type => type.IsSubclassOf(typeof(Mutation)) && !type.IsAbstract)
            .Select(static type => type.Name);

        Assert.Equal(written.Order(StringComparer.Ordinal), MutationCatalogue.All.Keys.Order(StringComparer.Ordinal));
    }
}
