using MeshAgent.Conformance.Routes;
using MeshAgent.Conformance.Stages;
using MeshAgent.Conformance.Stages.Kernel;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Routing;
using MeshAgent.Routes.Netlink;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Sdk;

namespace MeshAgent.Conformance.Tests.Routes.Broken;

/// <summary>The suite can fail: each mistake is caught by the check that is for it, which passes without the mistake.</summary>
public sealed class BrokenBackendTests
{
    private static readonly Dictionary<string, Func<RouteBackendSuite, Task>> Checks = new(StringComparer.Ordinal)
    {
        ["deletes a foreign route"] = static suite => suite.Apply_ChangesBesideForeignRoutes_LeaveThem(IpFamily.IPv4),
        ["deletes before it adds"] = static suite => suite.Apply_OtherNextHop_ReplacesInPlace(IpFamily.IPv6),
        ["ignores the metric"] = static suite => suite.Apply_AddRouteTwice_IsThereOnceAsAsked(IpFamily.IPv4),
        ["forgets IPv6"] = static suite => suite.Apply_AddRouteTwice_IsThereOnceAsAsked(IpFamily.IPv6),
        ["swallows the rules' events"] = static suite => suite.WaitForChange_ForeignChangeOfEveryKind_IsAnnouncedAndSeen(IpFamily.IPv4),
        ["never says why"] = static suite => suite.Apply_OneStepRefused_RestIsDone(IpFamily.IPv6),
        ["drops onlink"] = static suite => suite.Observe_DefaultsOfEveryShape_AreReportedVerbatim(IpFamily.IPv6),
        ["hides the foreign"] = static suite => suite.Observe_TableOfInterest_IsWhole(IpFamily.IPv4),
        ["takes IPv6 for IPv4"] = static suite => suite.Observe_Rules_AreAllThereInOrder(IpFamily.IPv6),
        ["asks without the mark"] = static suite => suite.Query_EveryKindOfPacket_IsWhatTheKernelSays(IpFamily.IPv4),
        ["waits on when cancelled"] = static suite => suite.WaitForChange_Cancelled_ReturnsPromptly(),
    };

    public static TheoryData<string> Names => [.. Checks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Suite_BackendWithAMistake_IsCaught(string mistake)
    {
        await RunAsync("none", Checks[mistake]);

        await Assert.ThrowsAnyAsync<XunitException>(() => RunAsync(mistake, Checks[mistake]));
    }

    private static async Task RunAsync(string mistake, Func<RouteBackendSuite, Task> check)
    {
        await using var suite = new BrokenSuite(mistake);
        await suite.InitializeAsync();
        await check(suite);
    }

    private sealed class BrokenSuite(string mistake) : RouteBackendSuite
    {
        // What is never announced is waited for in vain.
        protected override Patience Patience => mistake == "none" ? Patience.Usual : new Patience(TimeSpan.FromSeconds(3));

        protected override async Task<IRouteStage> CreateStageAsync() => await KernelRouteStage.CreateAsync();

        protected override IRouteBackend CreateBackend(IPluginContext context) =>
            Mistakes.All[mistake](new NetlinkRouteBackend(context, NullLogger.Instance), Stage);
    }
}
