using MeshAgent.Conformance.Exits;
using MeshAgent.Conformance.Stages;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Exits.WireGuard;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Sdk;

namespace MeshAgent.Conformance.Tests.Exits.Broken;

/// <summary>The suite can fail: each mistake is caught by the check that is for it, which passes without the mistake.</summary>
public sealed class BrokenExitTests
{
    private static readonly Dictionary<string, (Func<IExitProvider, IExitProvider> Make, Func<ExitProviderSuite, Task> Check)> Mistakes =
        new(StringComparer.Ordinal)
        {
            ["sends before the mark is set"] = (
                static inner => new BrokenExitProvider(inner) { BeforePlan = BrokenExitProvider.SendUnmarked },
                static suite => suite.Apply_AnyPlan_SendsNothingUnmarked()),
            ["claims a handshake it never had"] = (
                static inner => new BrokenExitProvider(inner) { Sight = static exit => exit with { HandshakeAge = TimeSpan.Zero } },
                static suite => suite.Observe_NobodyAnswers_ClaimsNoHandshake()),
            ["never tells a handshake"] = (
                static inner => new BrokenExitProvider(inner) { Sight = static exit => exit with { HandshakeAge = null } },
                static suite => suite.Observe_FarEndsAnswer_TellsTheHandshakes()),
            ["leaves its link after it stopped"] = (
                static inner => new BrokenExitProvider(inner) { Reason = static _ => StopReason.Swap },
                static suite => suite.Stop_ForGood_LeavesTheMachineAsItWas()),
            ["takes its link down for a swap"] = (
                static inner => new BrokenExitProvider(inner) { Reason = static _ => StopReason.Shutdown },
                static suite => suite.Stop_ForASwap_LeavesTheTunnelToTheNextGeneration()),
            ["never wakes who waits"] = (
                static inner => new BrokenExitProvider(inner) { IsDeaf = true },
                static suite => suite.WaitForChange_LinkDeleted_IsAnnouncedAndMended()),
            ["selects the first for ever"] = (
                static inner => new BrokenExitProvider(inner) { Plan = SelectFirst },
                static suite => suite.Apply_OtherSelectionAndAddress_IsTaken()),
            ["tells of one exit only"] = (
                static inner => new BrokenExitProvider(inner) { Sight = static exit => exit with { Name = "exit1" } },
                static suite => suite.Observe_BeforeAnyPlan_ReportsEveryConfiguredExit()),
            ["cleans nothing up"] = (
                static inner => new BrokenExitProvider(inner) { CleansUp = false },
                static suite => suite.Cleanup_InALaterLife_LeavesTheMachineAsItWas()),
        };

    public static TheoryData<string> Names => [.. Mistakes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Suite_ProviderWithAMistake_IsCaught(string mistake)
    {
        var (make, check) = Mistakes[mistake];
        await RunAsync(static inner => inner, Patience.Usual, check);

        // What never comes is waited for in vain.
        await Assert.ThrowsAnyAsync<XunitException>(() => RunAsync(make, new Patience(TimeSpan.FromSeconds(5)), check));
    }

    private static async Task RunAsync(Func<IExitProvider, IExitProvider> make, Patience patience, Func<ExitProviderSuite, Task> check)
    {
        await using var suite = new BrokenSuite(make, patience);
        await suite.InitializeAsync();
        await check(suite);
    }

    private static ExitPlan SelectFirst(ExitPlan plan) => plan with
    {
        Exits = plan.Exits.Select(static exit => exit with { IsSelected = exit.Name == "exit1" }).ToEquatableArray(),
    };

    private sealed class BrokenSuite(Func<IExitProvider, IExitProvider> make, Patience patience) : ExitProviderSuite
    {
        protected override Patience Patience => patience;

        protected override async Task<IExitStage> CreateStageAsync(TestFolder folder) => await WireGuardStage.CreateAsync(folder);

        protected override IExitProvider CreateProvider(IPluginContext context) =>
            make(new WireGuardExitProvider(context, NullLogger.Instance));
    }
}
