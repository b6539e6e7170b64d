using MeshAgent.Conformance.Guard;
using MeshAgent.Conformance.Stages;
using MeshAgent.Conformance.Stages.Kernel;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Guard.Nftables;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Sdk;

namespace MeshAgent.Conformance.Tests.Guard.Broken;

/// <summary>The suite can fail: each mistake is caught by the check that is for it, which passes without the mistake.</summary>
public sealed class BrokenGuardTests
{
    private static readonly Dictionary<string, Func<TrafficGuardSuite, Task>> Checks = new(StringComparer.Ordinal)
    {
        ["believes what it was told"] = static suite => suite.WaitForChange_Flushed_IsAnnouncedAndMended(),
        ["forgets IPv6"] = static suite => suite.Apply_Plan_DropsUserPacketsAndCountsThem(IpFamily.IPv6),
        ["cleans nothing up"] = static suite => suite.Cleanup_InALaterLife_LeavesTheMachineAsItWas(),
        ["cleans up when it stops"] = static suite => suite.Stop_AndNextGeneration_LeaveTheFilterInForce(StopReason.Swap),
    };

    public static TheoryData<string> Names => [.. Checks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Suite_GuardWithAMistake_IsCaught(string mistake)
    {
        await RunAsync("none", Checks[mistake]);

        await Assert.ThrowsAnyAsync<XunitException>(() => RunAsync(mistake, Checks[mistake]));
    }

    private static async Task RunAsync(string mistake, Func<TrafficGuardSuite, Task> check)
    {
        await using var suite = new BrokenSuite(mistake);
        await suite.InitializeAsync();
        await check(suite);
    }

    private sealed class BrokenSuite(string mistake) : TrafficGuardSuite
    {
        protected override async Task<IGuardStage> CreateStageAsync() => await KernelGuardStage.CreateAsync();

        protected override ITrafficGuard CreateGuard(IPluginContext context) =>
            new BrokenGuard(new NftablesGuard(context, NullLogger.Instance), mistake);
    }

    private sealed class BrokenGuard(ITrafficGuard inner, string mistake) : ITrafficGuard
    {
        private GuardPlan? told;

        public ValueTask StartAsync(CancellationToken cancellationToken) => inner.StartAsync(cancellationToken);

        public async ValueTask<GuardObservation> ObserveAsync(CancellationToken cancellationToken)
        {
            var seen = await inner.ObserveAsync(cancellationToken);
            return mistake is "believes what it was told" or "forgets IPv6" ? seen with { InForce = told } : seen;
        }

        public ValueTask<Fault?> ApplyAsync(GuardPlan plan, CancellationToken cancellationToken)
        {
            told = plan;
            return inner.ApplyAsync(mistake == "forgets IPv6" ? plan with { Families = [IpFamily.IPv4] } : plan, cancellationToken);
        }

        public ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken) => inner.WaitForChangeAsync(cancellationToken);

        public ValueTask<IReadOnlyList<string>> CleanupAsync(CancellationToken cancellationToken) =>
            mistake == "cleans nothing up" ? new(["everything"]) : inner.CleanupAsync(cancellationToken);

        public ValueTask TakeOverAsync(HandOver state, CancellationToken cancellationToken) => inner.TakeOverAsync(state, cancellationToken);

        public ValueTask<HandOver?> ExportStateAsync(CancellationToken cancellationToken) => inner.ExportStateAsync(cancellationToken);

        public async ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken)
        {
            if (mistake == "cleans up when it stops")
            {
                await inner.CleanupAsync(cancellationToken);
            }

            await inner.StopAsync(reason, cancellationToken);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
