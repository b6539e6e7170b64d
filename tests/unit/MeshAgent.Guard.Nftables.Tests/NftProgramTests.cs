using MeshAgent.Guard.Nftables.Program;
using Microsoft.Extensions.Time.Testing;

namespace MeshAgent.Guard.Nftables.Tests;

/// <summary>With other programs in the place of nft.</summary>
public sealed class NftProgramTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_Arguments_ReachTheProgramAsTheyAre()
    {
        var answer = await Run(["printf", "%s|"], ["$HOME", "a b", "`id`", "\"quoted\"\nline"]);

        Assert.Equal((NftOutcome.Succeeded, "$HOME|a b|`id`|\"quoted\"\nline|"), (answer.Outcome, answer.Output));
    }

    [Fact]
    public async Task RunAsync_OtherExitStatus_GivesTheErrorText()
    {
        var answer = await Run(["ls"], ["/nonexistent"]);

        Assert.Equal(NftOutcome.Refused, answer.Outcome);
        Assert.True(answer.SaysAbsent);
    }

    [Fact]
    public async Task RunAsync_NoSuchProgram_IsAnAnswer() =>
        Assert.Equal(NftOutcome.NotInstalled, (await Run(["no-such-program-here"], [])).Outcome);

    [Fact]
    public async Task RunAsync_NotExecutable_IsAnAnswer() =>
        Assert.Equal(NftOutcome.NotStarted, (await Run(["/etc/passwd"], [])).Outcome);

    [Fact]
    public async Task RunAsync_EndlessOutput_IsEnded() => Assert.Equal(NftOutcome.TooMuchOutput, (await Run(["yes"], [])).Outcome);

    [Fact]
    public async Task RunAsync_NoEndInTime_IsEnded()
    {
        var time = new FakeTimeProvider();
        var run = new NftProgram(["sleep"], time).RunAsync(["1000"], Cancellation);

        Assert.False(run.IsCompleted);
        time.Advance(NftProgram.Deadline);

        Assert.Equal(NftOutcome.TimedOut, (await run).Outcome);
    }

    [Fact]
    public async Task RunAsync_Cancelled_Throws()
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var run = new NftProgram(["sleep"], TimeProvider.System).RunAsync(["1000"], cancelled.Token);

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    private static Task<NftAnswer> Run(string[] command, string[] arguments) =>
        new NftProgram(command, TimeProvider.System).RunAsync(arguments, Cancellation);
}
