using System.Diagnostics;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Health;
using MeshAgent.Guard.Nftables.Program;
using MeshAgent.Guard.Nftables.Rules;
using MeshAgent.Guard.Nftables.Tests.Lab;

namespace MeshAgent.Guard.Nftables.Tests;

/// <summary>The table among others: who changes it, who must not be changed, and what is left behind.</summary>
public sealed class OwnTableOnKernelTests
{
    private const string UserTable =
        """
        table inet user { comment "mine"; counter c { }; set blocked { type ipv4_addr; elements = { 10.1.2.3 }; }
          chain forward { type filter hook forward priority 0; policy accept; ip daddr @blocked counter name c drop; }; }
        table ip meshagent { chain c { type filter hook output priority 0; policy accept; }; }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WaitForChange_RulesetFlushed_ReturnsWithinASecondAndTheTableComesBack()
    {
        await using var lab = await GuardLab.CreateAsync();
        await using var guard = await lab.StartGuardAsync();
        Assert.Null(await guard.ApplyAsync(GuardLab.Plan, Cancellation));
        Assert.Equal(GuardLab.Plan, (await guard.ObserveAsync(Cancellation)).InForce);
        Assert.Equal("table inet meshagent was changed by nft", await guard.WaitForChangeAsync(Cancellation));

        var waiting = guard.WaitForChangeAsync(Cancellation).AsTask();
        Assert.False(waiting.IsCompleted);
        var watch = Stopwatch.StartNew();
        await lab.NftAsync("flush ruleset");
        Assert.Equal("table inet meshagent was changed by nft", await waiting.WaitAsync(TimeSpan.FromSeconds(10), Cancellation));

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1), $"it took {watch.Elapsed}");
        Assert.Null((await guard.ObserveAsync(Cancellation)).InForce);
        Assert.Null(await guard.ApplyAsync(GuardLab.Plan, Cancellation));
        Assert.Equal(GuardLab.Plan, (await guard.ObserveAsync(Cancellation)).InForce);
    }

    [Fact]
    public async Task WaitForChange_OtherTablesChange_DoesNotWake()
    {
        await using var lab = await GuardLab.CreateAsync();
        await using var guard = await lab.StartGuardAsync();
        var waiting = guard.WaitForChangeAsync(Cancellation).AsTask();

        await lab.NftAsync(UserTable);
        await lab.NftAsync("add element inet user blocked { 10.9.9.9 }");
        Assert.False(waiting.IsCompleted);
        await lab.NftAsync("table inet meshagent { }");

        // Notifications come in order: had one of the others counted, its transaction would have been named by an earlier word.
        await waiting.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        using var brief = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await guard.WaitForChangeAsync(brief.Token));
    }

    [Theory]
    [InlineData("add rule inet meshagent leak_output accept")]
    [InlineData("insert rule inet meshagent leak_forward accept")]
    [InlineData("flush chain inet meshagent leak_forward")]
    [InlineData("flush table inet meshagent")]
    [InlineData("delete table inet meshagent")]
    [InlineData("delete table inet meshagent; table inet meshagent { }")]
    [InlineData("add table inet meshagent { flags dormant; }")]
    [InlineData("add chain inet meshagent leak_forward { policy drop; }")]
    [InlineData("add chain inet meshagent extra")]
    [InlineData("add set inet meshagent extra { type ipv4_addr; }")]
    [InlineData("add counter inet meshagent extra")]
    [InlineData("flush ruleset")]
    public async Task Observe_AfterAnEdit_IsNotInForceUntilAppliedAgain(string edit)
    {
        await using var lab = await GuardLab.CreateAsync();
        await using var guard = await lab.StartGuardAsync();
        Assert.Null(await guard.ApplyAsync(GuardLab.Plan, Cancellation));
        Assert.Equal(GuardLab.Plan, (await guard.ObserveAsync(Cancellation)).InForce);
        var before = WithoutHandles(await lab.NftAsync("", "list", "ruleset"));

        await lab.NftAsync(edit);

        Assert.Null((await guard.ObserveAsync(Cancellation)).InForce);
        Assert.Null(await guard.ApplyAsync(GuardLab.Plan, Cancellation));
        Assert.Equal(GuardLab.Plan, (await guard.ObserveAsync(Cancellation)).InForce);
        Assert.Equal(before, WithoutHandles(await lab.NftAsync("", "list", "ruleset")));
    }

    [Fact]
    public async Task Observe_RuleReplacedByOneThatLooksLikeIt_IsNotInForce()
    {
        await using var lab = await GuardLab.CreateAsync();
        await using var guard = await lab.StartGuardAsync();
        Assert.Null(await guard.ApplyAsync(GuardLab.Plan, Cancellation));
        var line = (await lab.NftAsync("", "-a", "list", "chain", "inet", "meshagent", "leak_forward"))
            .Split('\n').Single(text => text.Contains("leaks", StringComparison.Ordinal));
        var parts = line.Replace("wan0", "wan1", StringComparison.Ordinal).Split("# handle ");

        await lab.NftAsync($"replace rule inet meshagent leak_forward handle {parts[1]} {parts[0]}");

        Assert.Null((await guard.ObserveAsync(Cancellation)).InForce);
    }

    [Fact]
    public async Task Apply_AndCleanup_LeaveEverybodyElsesRulesAsTheyAre()
    {
        await using var lab = await GuardLab.CreateAsync();
        await lab.NftAsync(UserTable);
        var before = await lab.NftAsync("", "-a", "list", "ruleset");
        await using var guard = await lab.StartGuardAsync();

        Assert.Null(await guard.ApplyAsync(GuardLab.Plan with { MasqueradeLinks = ["wg_exit"], ClampLinks = ["wg_exit"] }, Cancellation));
        Assert.NotEqual(before, await lab.NftAsync("", "-a", "list", "ruleset"));
        Assert.Contains("nftables table inet meshagent", await guard.CleanupAsync(Cancellation));

        Assert.Equal(before, await lab.NftAsync("", "-a", "list", "ruleset"));
        Assert.Empty(await guard.CleanupAsync(Cancellation));
        Assert.Null((await guard.ObserveAsync(Cancellation)).InForce);
    }

    [Fact]
    public async Task Apply_SamePlanTwice_ReplacesNothing()
    {
        await using var lab = await GuardLab.CreateAsync();
        await using var guard = await lab.StartGuardAsync();
        Assert.Null(await guard.ApplyAsync(GuardLab.Plan, Cancellation));
        var before = await lab.NftAsync("", "-a", "list", "ruleset");

        Assert.Null(await guard.ApplyAsync(GuardLab.Plan, Cancellation));

        Assert.Equal(before, await lab.NftAsync("", "-a", "list", "ruleset"));
    }

    [Fact]
    public async Task Apply_ByANewGeneration_TakesTheTableOverAndKeepsTheCount()
    {
        await using var lab = await GuardLab.CreateAsync();
        await lab.RouteEverythingToWanAsync();
        await using (var first = await lab.StartGuardAsync())
        {
            Assert.Null(await first.ApplyAsync(GuardLab.Plan, Cancellation));
            lab.Router.SendUdp(LabAddresses.All.IPv4.Internet, 7001);
            Assert.Equal(1, (await first.ObserveAsync(Cancellation)).DroppedPackets);
        }

        await using var second = await lab.StartGuardAsync();
        Assert.Equal(1, (await second.ObserveAsync(Cancellation)).DroppedPackets);
        Assert.Null((await second.ObserveAsync(Cancellation)).InForce);
        Assert.Null(await second.ApplyAsync(GuardLab.Plan, Cancellation));
        lab.Router.SendUdp(LabAddresses.All.IPv4.Internet, 7001);
        Assert.Equal(2, (await second.ObserveAsync(Cancellation)).DroppedPackets);

        await lab.NftAsync("flush ruleset");
        Assert.Null(await second.ApplyAsync(GuardLab.Plan, Cancellation));
        Assert.Equal(2, (await second.ObserveAsync(Cancellation)).DroppedPackets);
    }

    [Fact]
    public async Task Apply_KernelWithoutNat_GuardsAllTheSameAndNamesWhatIsMissing()
    {
        await using var lab = await GuardLab.CreateAsync();
        await lab.RouteEverythingToWanAsync();
        var program = new RefusingProgram(lab.NftProgram()) { Refused = " masquerade" };
        await using var guard = await lab.StartGuardAsync(program);
        var plan = GuardLab.Plan with { MasqueradeLinks = ["wg_exit"], ClampLinks = ["wg_exit"] };

        var fault = await guard.ApplyAsync(plan, Cancellation);

        Assert.Equal((FaultOrigin.System, 2), (fault!.Origin, fault.ErrorNumber));
        Assert.StartsWith(
            "the leak guard is in force, but masquerading on tunnels is not: cannot load its rules: ",
            fault.Message,
            StringComparison.Ordinal);
        Assert.Contains("kmod-nft-nat", fault.Fix, StringComparison.Ordinal);
        Assert.Contains("chain exit_segments", await lab.NftAsync("", "list", "ruleset"), StringComparison.Ordinal);
        Assert.Equal(plan with { MasqueradeLinks = [] }, (await guard.ObserveAsync(Cancellation)).InForce);
        lab.Router.SendUdp(LabAddresses.All.IPv4.Internet, 7001);
        Assert.Equal(1, (await guard.ObserveAsync(Cancellation)).DroppedPackets);

        var before = await lab.NftAsync("", "-a", "list", "ruleset");
        Assert.Equal(fault, await guard.ApplyAsync(plan, Cancellation));
        Assert.Equal(before, await lab.NftAsync("", "-a", "list", "ruleset"));

        program.Refused = null;
        Assert.Null(await guard.ApplyAsync(plan, Cancellation));
        Assert.Equal(plan, (await guard.ObserveAsync(Cancellation)).InForce);
    }

    [Fact]
    public async Task Apply_KernelWithoutConnectionTracking_GuardsAllTheSame()
    {
        await using var lab = await GuardLab.CreateAsync();
        await lab.RouteEverythingToWanAsync();
        await using var guard = await lab.StartGuardAsync(new RefusingProgram(lab.NftProgram()) { Refused = "ct mark" });

        var fault = await guard.ApplyAsync(GuardLab.Plan, Cancellation);

        Assert.Contains("answering connections that come in over the WAN is not", fault!.Message, StringComparison.Ordinal);
        Assert.Null((await guard.ObserveAsync(Cancellation)).InForce);
        Assert.Equal(fault, (await guard.ObserveAsync(Cancellation)).Fault);
        lab.Router.SendUdp(LabAddresses.All.IPv4.Internet, 7001);
        Assert.Equal(1, (await guard.ObserveAsync(Cancellation)).DroppedPackets);
    }

    private static string WithoutHandles(string ruleset) =>
        string.Join('\n', ruleset.Split('\n').Select(line => line.Split(" # handle")[0]));

    /// <summary>A kernel without an expression, as nft reports it.</summary>
    private sealed class RefusingProgram(INftProgram real) : INftProgram
    {
        public string? Refused { get; set; }

        public Task<NftAnswer> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
            Refused is not null && arguments[^1].Contains(Refused, StringComparison.Ordinal)
                ? Task.FromResult(new NftAnswer(
                    NftOutcome.Refused, "", "/dev/stdin:36:3-12: Error: Could not process rule: No such file or directory"))
                : real.RunAsync(arguments, cancellationToken);
    }
}
