using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Applying;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Tests.Routers;
using NSubstitute;

namespace MeshAgent.Core.Tests.Applying;

/// <summary>The applier against mocked plugins: who is called, in which order, and what a failure holds back.</summary>
public sealed class ApplierTests
{
    private readonly IRouteBackend routes = Substitute.For<IRouteBackend>();
    private readonly ITrafficGuard guard = Substitute.For<ITrafficGuard>();
    private readonly IExitProvider exits = Substitute.For<IExitProvider>();
    private readonly List<string> calls = [];
    private readonly Applier applier = new();
    private Func<RouteChange, Fault?> fails = static _ => null;

    private Fault? guardFault;

    public ApplierTests()
    {
#pragma warning disable CA2012 // The calls describe what a mock returns; nobody awaits their results.
        routes.ApplyAsync(null!, default).ReturnsForAnyArgs(call =>
        {
            var changes = call.Arg<IReadOnlyList<RouteChange>>();
            calls.AddRange(changes.Select(static change => $"{change.Family.Word()} {Word(change)}"));
            return ValueTask.FromResult<IReadOnlyList<ChangeResult>>([.. changes.Select(change => new ChangeResult(change, fails(change)))]);
        });
        guard.ApplyAsync(null!, default).ReturnsForAnyArgs(_ => Called("guard", guardFault));
        exits.ApplyAsync(null!, default).ReturnsForAnyArgs(_ => Called<IReadOnlyList<Fault>>("exits", []));
#pragma warning restore CA2012
    }

    [Fact]
    public async Task Apply_FreshMachine_GuardThenRefusalsThenWaysThenTunnelsThenDefaults()
    {
        var (story, _) = Tunnelled();
        var snapshot = story.Router.WithoutRoutes(static route => route.Protocol == 109).WithoutRules(static _ => true).Guard(new()).Build();

        var targets = Targets() with { AskAsync = _ => Called("questions", true).AsTask() };
        await applier.ApplyAsync(story.Last.Plan, snapshot, 109, targets, TestContext.Current.CancellationToken);

        string[] order =
        [
            "guard", "ipv4 backstop", "ipv4 rule", "ipv6 backstop", "ipv6 rule", "ipv4 wan", "ipv6 wan", "questions", "exits",
            "ipv4 exit", "ipv6 exit",
        ];
        Assert.Equal(order, calls.Distinct());
    }

    [Fact]
    public async Task Apply_EverythingAsPlanned_CallsNobody()
    {
        var (story, snapshot) = Tunnelled();
        await applier.ApplyAsync(story.Last.Plan, snapshot, 109, Targets(), TestContext.Current.CancellationToken);
        calls.Clear();

        var report = await applier.ApplyAsync(story.Last.Plan, snapshot, 109, Targets(), TestContext.Current.CancellationToken);

        Assert.Empty(calls);
        Assert.False(report.IsChange);
    }

    [Fact]
    public async Task Apply_IPv6RuleFails_IPv4IsCompleteAndNothingOfIPv6IsOpened()
    {
        var (story, _) = Tunnelled();
        var snapshot = story.Router.WithoutRoutes(static route => route.Protocol == 109).WithoutRules(static _ => true).Build();
        fails = static change => change is AddRule { Family: IpFamily.IPv6 } ? new Fault(FaultOrigin.System, "no IPv6 rules") : null;

        var report = await applier.ApplyAsync(story.Last.Plan, snapshot, 109, Targets(), TestContext.Current.CancellationToken);

        Assert.Contains("ipv4 exit", calls);
        Assert.DoesNotContain("ipv6 exit", calls);
        Assert.DoesNotContain("ipv6 wan", calls);
        Assert.All(report.Faults, static fault => Assert.Equal("no IPv6 rules", fault.Message));
    }

    [Fact]
    public async Task Apply_RefusalCannotBePutBack_TheDefaultThatIsToGoGoesAllTheSame()
    {
        var (story, _) = Tunnelled();
        story.Router.WithoutRules(static rule => rule.Preference == 1020);
        var snapshot = story.Router.Build();
        var decision = Decider.Decide(snapshot, story.Memory, story.Settings, story.Now + Known.Seconds(1));
        fails = static change => change is AddRule ? new Fault(FaultOrigin.System, "no rules today") : null;

        var report = await applier.ApplyAsync(decision.Plan, snapshot, 109, Targets(), TestContext.Current.CancellationToken);

        Assert.Contains(report.Done, static change => change is DeleteRoute { Route: { Table: 2, Family: IpFamily.IPv4 } });
        Assert.DoesNotContain("ipv4 wan", calls);
    }

    [Fact]
    public async Task Apply_AWanRouteFails_LaterStagesGoOn()
    {
        var (story, _) = Tunnelled();
        var snapshot = story.Router.WithoutRoutes(static route => route.Protocol == 109).Build();
        fails = static change => change is AddRoute { Route.Table: 1 } ? new Fault(FaultOrigin.System, "no such gateway") : null;

        var report = await applier.ApplyAsync(story.Last.Plan, snapshot, 109, Targets(), TestContext.Current.CancellationToken);

        Assert.Contains("ipv4 exit", calls);
        Assert.NotEmpty(report.Faults);
    }

    [Fact]
    public async Task Apply_ABackendThatThrows_IsNotSwallowed()
    {
        var (story, _) = Tunnelled();
        var snapshot = story.Router.WithoutRoutes(static route => route.Protocol == 109).Build();
        fails = static _ => throw new InvalidOperationException("broken");

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => applier.ApplyAsync(story.Last.Plan, snapshot, 109, Targets(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Apply_FamilyCouldNotBeRead_IsLeftAlone()
    {
        var story = new Story(Known.Online().Unreadable(IpFamily.IPv6));
        story.Look();

        await applier.ApplyAsync(story.Last.Plan, story.Router.WithoutRules(static _ => true).Build(), 109, Targets(), TestContext.Current.CancellationToken);

        Assert.DoesNotContain(calls, static call => call.StartsWith("ipv6", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Apply_NoGuardLoaded_RoutingIsAppliedAllTheSame()
    {
        var story = new Story(Known.Online().Guard(null));
        story.Look();
        var snapshot = story.Router.WithoutRules(static _ => true).Build();

        var targets = new ApplyTargets(routes, null, new Dictionary<string, IExitProvider>());
        var report = await applier.ApplyAsync(story.Last.Plan, snapshot, 109, targets, TestContext.Current.CancellationToken);

        Assert.Contains("ipv4 rule", calls);
        Assert.Empty(report.Faults);
    }

    [Fact]
    public async Task Apply_SomebodyFlushedTheFilter_IsWrittenAgain()
    {
        var (story, _) = Tunnelled();

        var report = await applier.ApplyAsync(
            story.Last.Plan, story.Router.Guard(new()).Build(), 109, Targets(), TestContext.Current.CancellationToken);

        Assert.True(report.GuardWritten);
        await guard.Received(1).ApplyAsync(story.Last.Plan.Guard, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Apply_GuardFails_IsReportedAndTriedAgain()
    {
        var (story, _) = Tunnelled();
        guardFault = new Fault(FaultOrigin.System, "nft is missing");

        var report = await applier.ApplyAsync(
            story.Last.Plan, story.Router.Guard(new()).Build(), 109, Targets(), TestContext.Current.CancellationToken);

        Assert.Contains(report.Faults, static fault => fault.Message == "nft is missing");
        Assert.False(report.GuardWritten);
    }

    [Fact]
    public async Task Apply_ExitCountersGrow_ProviderIsNotToldAgain()
    {
        var (story, snapshot) = Tunnelled();
        await applier.ApplyAsync(story.Last.Plan, snapshot, 109, Targets(), TestContext.Current.CancellationToken);
        calls.Clear();

        story.Router.ChangeExit("exit1", static report => report with { ReceivedBytes = 1_000_000, SentBytes = 5, HandshakeAge = Known.Seconds(9) });
        await applier.ApplyAsync(story.Last.Plan, story.Router.Build(), 109, Targets(), TestContext.Current.CancellationToken);

        Assert.Empty(calls);
    }

    [Fact]
    public async Task Apply_ProviderLostItsMark_IsToldAgain()
    {
        var (story, snapshot) = Tunnelled();
        await applier.ApplyAsync(story.Last.Plan, snapshot, 109, Targets(), TestContext.Current.CancellationToken);
        calls.Clear();

        story.Router.ChangeTunnel("wg_exit", static tunnel => tunnel with { OuterMark = null });
        await applier.ApplyAsync(story.Last.Plan, story.Router.Build(), 109, Targets(), TestContext.Current.CancellationToken);

        Assert.Equal(["exits"], calls);
    }

    private static (Story Story, Core.Observation.RouterSnapshot Snapshot) Tunnelled()
    {
        var story = new Story(Known.Online());
        story.Look();
        story.Look();
        story.Handshake();
        return (story, story.Router.Build());
    }

    private static string Word(RouteChange change) => change switch
    {
        AddRoute { Route.Type: RouteType.Unreachable } => "backstop",
        AddRule => "rule",
        AddRoute { Route.Table: 1 } => "wan",
        AddRoute => "exit",
        _ => "delete",
    };

    private ApplyTargets Targets() => new(routes, guard, new Dictionary<string, IExitProvider> { ["wireguard"] = exits });

    private ValueTask<T> Called<T>(string who, T result)
    {
        calls.Add(who);
        return ValueTask.FromResult(result);
    }
}
