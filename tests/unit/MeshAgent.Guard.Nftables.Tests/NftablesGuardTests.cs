using System.Text.Json;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Guard.Nftables.KernelSwitches;
using MeshAgent.Guard.Nftables.Monitoring;
using MeshAgent.Guard.Nftables.Program;
using MeshAgent.Guard.Nftables.Tests.Lab;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;

namespace MeshAgent.Guard.Nftables.Tests;

public sealed class NftablesGuardTests
{
    private readonly IPluginContext context = Substitute.For<IPluginContext>();
    private readonly INftProgram program = Substitute.For<INftProgram>();
    private readonly IRulesetMonitor monitor = Substitute.For<IRulesetMonitor>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_UnknownSettings_NamesEachByItsPath()
    {
        await using var guard = Make("""{ "table": "x", "mark": 1 }""");

        var error = await Assert.ThrowsAsync<InvalidDataException>(async () => await guard.StartAsync(Cancellation));

        Assert.Equal("settings.table: unknown key; there are none\nsettings.mark: unknown key; there are none", error.Message);
    }

    [Fact]
    public async Task Start_ChangesCannotBeHeard_IsAHealthItemAndNoFailure()
    {
        await using var guard = Make();
        monitor.Start().Returns("subscribe to netlink group 7: Operation not permitted");

        await guard.StartAsync(Cancellation);

        context.Received(1).ReportHealth(Arg.Is<HealthItem>(item => item.Id == "guard.deaf" && item.Severity == Severity.Warning));
    }

    [Fact]
    public async Task Apply_NftMissing_IsOneFaultAndTriesNothingElse()
    {
        await using var guard = Make();
        Answer(new NftAnswer(NftOutcome.NotInstalled, "", ""));

        var fault = await guard.ApplyAsync(GuardLab.Plan, Cancellation);

        Assert.Equal("install nftables (OpenWrt: nftables-json; Debian: nftables)", fault!.Fix);
        await program.ReceivedWithAnyArgs(1).RunAsync(default!, Cancellation);
        Assert.Equal(fault.Fix, (await guard.ObserveAsync(Cancellation)).Fault!.Fix);
        Assert.Empty(await guard.CleanupAsync(Cancellation));
    }

    [Fact]
    public async Task Apply_ImpossibleLinkName_RunsNothing()
    {
        await using var guard = Make();

        var fault = await guard.ApplyAsync(GuardLab.Plan with { WanLinks = ["\"; flush ruleset"] }, Cancellation);

        Assert.Equal(FaultOrigin.Configuration, fault!.Origin);
        await program.DidNotReceiveWithAnyArgs().RunAsync(default!, Cancellation);
    }

    [Fact]
    public async Task Cleanup_TableStays_Throws()
    {
        await using var guard = Make();
        Answer(new NftAnswer(NftOutcome.Refused, "", "Error: Could not process rule: Operation not permitted"));

        var error = await Assert.ThrowsAsync<IOException>(async () => await guard.CleanupAsync(Cancellation));

        Assert.StartsWith("cannot delete the table", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitForChange_TakesTheMonitorsWord()
    {
        await using var guard = Make();
        monitor.WaitAsync(Cancellation).Returns("word");

        Assert.Equal("word", await guard.WaitForChangeAsync(Cancellation));
    }

    [Fact]
    public void Manifest_NamesThisAssemblyAndClass()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "plugin.json")));
        string? Value(string key) => document.RootElement.GetProperty(key).GetString();

        Assert.Equal("guard", Value("slot"));
        Assert.Equal(typeof(NftablesGuard).FullName, Value("type"));
        Assert.Equal(typeof(NftablesGuard).Assembly.GetName().Name + ".dll", Value("assembly"));
        Assert.True(ContractVersion.TryParse(Value("contract"), out var contract));
        Assert.True(ContractVersion.Current.Accepts(contract));
    }

    private void Answer(NftAnswer answer) => program.RunAsync(default!, default).ReturnsForAnyArgs(answer);

    private NftablesGuard Make(string settings = "{}")
    {
        using var document = JsonDocument.Parse(settings);
        context.Settings.Returns(document.RootElement.Clone());
        context.RuntimeDirectory.Returns("/nonexistent");
        return new NftablesGuard(context, NullLogger.Instance, program, monitor, Substitute.For<IKernelSwitches>());
    }
}
