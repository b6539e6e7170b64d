using System.Globalization;
using MeshAgent.Fuzz.Tests.Running;
using MeshAgent.Fuzz.Tests.Targets;

namespace MeshAgent.Fuzz.Tests;

/// <summary>
/// Every parser of what others write: whatever the input, no exception but a declared one, no hang, allocations within a multiple of the
/// input, and what is accepted survives being written and read again where there is a writer.
/// </summary>
public sealed class FuzzTests
{
    public static TheoryData<string> Names =>
    [
        .. Parsers.All.Select(static target => target.Name)
            .Where(static name => name.StartsWith(FuzzSettings.Read().Only, StringComparison.Ordinal)),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Parse_MutatedInput_KeepsItsPromises(string name)
    {
        var target = Parsers.All.Single(target => target.Name == name);
        var settings = FuzzSettings.Read();
        var count = Math.Max(1, (long)(settings.Cases * target.Share));
        var run = new FuzzRun(target, settings.Seed);

        var time = run.Run(settings.First, count);

        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} cases of {name} in {time.TotalSeconds:0.0} s, {count / time.TotalSeconds:0} a second, {run.Accepted} accepted"));
        Assert.True(count < 1000 || run.Accepted > count / 1000, $"only {run.Accepted} of {count} inputs were accepted: the mutations reach nothing");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Parse_Corpus_IsAccepted(string name)
    {
        var target = Parsers.All.Single(target => target.Name == name);

        Assert.Contains(Corpus.Of(name), bytes => target.Parse(bytes));
    }

    [Fact]
    public void Corpus_EveryFolder_HasAParser() => Assert.Equal(
        Directory.EnumerateDirectories(Path.Combine(AppContext.BaseDirectory, "Corpus")).Select(Path.GetFileName).Order(StringComparer.Ordinal),
        Parsers.All.Select(static target => target.Name).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("throws")]
    [InlineData("grows")]
    [InlineData("lies")]
    public void Run_ParserThatBreaksAPromise_NamesTheCase(string how)
    {
        var target = new FuzzTarget("dns-names", bytes => how switch
        {
            _ when bytes.Length != 17 => true,
            "throws" => throw new InvalidOperationException("oops"),
            "grows" => new byte[1 << 20].Length > 0,
            _ => Promise.Kept(false, "what was written reads differently"),
        });

        var failure = Assert.Throws<FuzzFailureException>(() => new FuzzRun(target, 5).Run(0, 100_000));

        // The case that it names fails by itself.
        var number = long.Parse(failure.Message.Split("SEED=5:")[1].Split('\n')[0], CultureInfo.InvariantCulture);
        Assert.Equal(failure.Message, Assert.Throws<FuzzFailureException>(() => new FuzzRun(target, 5).Run(number, 1)).Message);
    }
}
