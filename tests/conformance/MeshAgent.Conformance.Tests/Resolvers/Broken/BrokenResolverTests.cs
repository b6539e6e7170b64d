using MeshAgent.Conformance.Resolvers;
using MeshAgent.Conformance.Stages;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Resolvers.Dhcp;
using Xunit.Sdk;

namespace MeshAgent.Conformance.Tests.Resolvers.Broken;

/// <summary>The suite can fail: each mistake is caught by the check that is for it, which passes without the mistake.</summary>
public sealed class BrokenResolverTests
{
    private static readonly Dictionary<string, (Breaking Make, Func<ResolverSourceSuite, Task> Check)> Mistakes =
        new(StringComparer.Ordinal)
        {
            ["serves what has lapsed"] = (
                static (inner, _) => new BrokenResolverSource(inner) { Sight = RememberAll() },
                static suite => suite.Observe_Lapsed_IsNotTakenForGood()),
            ["loses the link"] = (
                static (inner, _) => new BrokenResolverSource(inner) { Sight = WithoutLinks },
                static suite => suite.Observe_AfterStart_IsWhatThereIs()),
            ["turns the order round"] = (
                static (inner, _) => new BrokenResolverSource(inner) { Sight = static servers => servers.Reverse().ToEquatableArray() },
                static suite => suite.Observe_AfterStart_IsWhatThereIs()),
            ["never wakes who waits"] = (
                static (inner, _) => new BrokenResolverSource(inner) { Wait = static (_, end) => NeverAsync(end) },
                static suite => suite.WaitForChange_ServersChangeAndGo_IsAnnouncedAndSeen()),
            ["waits on when cancelled"] = (
                static (inner, _) => new BrokenResolverSource(inner) { Wait = static (wait, _) => wait(CancellationToken.None) },
                static suite => suite.WaitForChange_Cancelled_ReturnsPromptly()),
            ["throws on a garbled file"] = (
                static (inner, moment) => new BrokenResolverSource(inner)
                {
                    Sight = servers => IsGarbled(moment.File) ? throw new FormatException("garbled") : servers,
                },
                static suite => suite.Observe_Damaged_KeepsTheLastGood()),
            ["forgets for a garbled file"] = (
                static (inner, moment) => new BrokenResolverSource(inner) { Sight = servers => IsGarbled(moment.File) ? [] : servers },
                static suite => suite.Observe_Damaged_KeepsTheLastGood()),
            ["forgets at a swap"] = (
                static (inner, moment) => new BrokenResolverSource(inner) { Sight = servers => moment.Generation > 1 ? [] : servers },
                static suite => suite.TakeOver_NextGeneration_KnowsTheSame()),
        };

    private delegate IResolverSource Breaking(IResolverSource inner, Moment moment);

    public static TheoryData<string> Names => [.. Mistakes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Suite_SourceWithAMistake_IsCaught(string mistake)
    {
        var (make, check) = Mistakes[mistake];
        await RunAsync(static (inner, _) => inner, Patience.Usual, check);

        // What never comes is waited for in vain.
        await Assert.ThrowsAnyAsync<XunitException>(() => RunAsync(make, new Patience(TimeSpan.FromSeconds(3)), check));
    }

    private static async Task RunAsync(Breaking make, Patience patience, Func<ResolverSourceSuite, Task> check)
    {
        await using var suite = new BrokenSuite(make, patience);
        await suite.InitializeAsync();
        await check(suite);
    }

    private static async ValueTask<string> NeverAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return "";
    }

    private static Func<EquatableArray<NameServer>, EquatableArray<NameServer>> RememberAll()
    {
        EquatableArray<NameServer> all = [];
        return servers => all = all.Union(servers).ToEquatableArray();
    }

    private static EquatableArray<NameServer> WithoutLinks(EquatableArray<NameServer> servers) =>
        servers.Select(static server => server with { LinkName = "" }).ToEquatableArray();

    private static bool IsGarbled(string file) => File.Exists(file) && File.ReadAllText(file).Contains('\0', StringComparison.Ordinal);

    /// <summary>When a source is made.</summary>
    /// <param name="File">The file that it reads.</param>
    /// <param name="Generation">Which one of the test it is, from 1.</param>
    private sealed record Moment(string File, int Generation);

    private sealed class BrokenSuite(Breaking make, Patience patience) : ResolverSourceSuite
    {
        private string file = "";
        private int generations;

        protected override Patience Patience => patience;

        protected override Task<IResolverStage> CreateStageAsync(TestFolder folder)
        {
            file = DhclientStage.FileIn(folder);
            return Task.FromResult<IResolverStage>(DhclientStage.Create(folder));
        }

        protected override IResolverSource CreateSource(IPluginContext context) =>
            make(new DhcpResolverSource(context), new Moment(file, ++generations));
    }
}
