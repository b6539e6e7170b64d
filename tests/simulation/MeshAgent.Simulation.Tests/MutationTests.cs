using MeshAgent.Simulation.Tests.Invariants;
using MeshAgent.Simulation.Tests.Mutations;

namespace MeshAgent.Simulation.Tests;

/// <summary>
/// The simulation must be able to fail: each deliberate fault is found by the seed and the promise that the catalogue names.
/// </summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    // Some minutes at most. A fault that so many lives do not find wants more happenings of its kind.
    private const int SeedsTried = 60;

    public static TheoryData<string> Names => [.. MutationCatalogue.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Mutation_OfTheAgent_IsFoundByItsSeed(string name)
    {
        var listed = MutationCatalogue.All[name];

        var (broken, facts) = BrokenBy(listed.Seed, listed);

        Assert.True(
            broken == listed.Promise, $"seed {listed.Seed} breaks {Quoted(broken)}, listed is {Quoted(listed.Promise)}; {OtherSeed(listed)}");
        output.WriteLine($"{name} is found by seed {listed.Seed} {facts}");
    }

    [Fact]
    public void Catalogue_OfMutations_HasEveryOne()
    {
        var written = typeof(Mutation).Assembly.GetTypes()
            .Where(static type => type.IsSubclassOf(typeof(Mutation)) && !type.IsAbstract)
            .Select(static type => type.Name);

        Assert.Equal(written.Order(StringComparer.Ordinal), MutationCatalogue.All.Keys.Order(StringComparer.Ordinal));
    }

    private static (string Promise, string Facts) BrokenBy(int seed, MutationCase mutation)
    {
        using var life = new Simulation(seed, mutation.Make(), mutation.Events);
        try
        {
            life.Run();
            return ("", "");
        }
        catch (InvariantException broken)
        {
            return (broken.Promise, $"after {life.Events} events: {broken.Message}");
        }
    }

    // What happens in a life changes when something new can happen: another seed is then to be listed.
    private static string OtherSeed(MutationCase mutation)
    {
        foreach (var seed in Enumerable.Range(1, SeedsTried))
        {
            if (BrokenBy(seed, mutation).Promise == mutation.Promise)
            {
                return $"seed {seed} breaks that one";
            }
        }

        return $"and none of the seeds up to {SeedsTried} does";
    }

    private static string Quoted(string promise) => promise.Length == 0 ? "nothing" : $"'{promise}'";
}
