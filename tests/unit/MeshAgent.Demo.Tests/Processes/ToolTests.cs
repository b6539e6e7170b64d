using MeshAgent.Demo.Processes;

namespace MeshAgent.Demo.Tests.Processes;

public sealed class ToolTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_FailingProgram_ReportsStatusAndItsOwnWords()
    {
        var result = await Tool.RunAsync(new Command("sh", "-c", "cat; echo why >&2; exit 3") { Input = "in" }, Cancellation);

        Assert.Equal((3, "in", "why\n"), (result.ExitCode, result.Output, result.Error));
        Assert.Contains("status 3: why", Assert.Throws<ToolException>(result.OrThrow).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ProgramEndedBySignal_IsGoneAndKeepsItsWords()
    {
        await using var process = await NodeProcess.StartAsync(new Command("sh", "-c", "echo ready >&2; exec sleep 600"));

        await process.LogsAsync("ready", TimeSpan.FromSeconds(10), Cancellation);
        var status = await process.EndAsync(UnixSignal.Terminate, TimeSpan.FromSeconds(10), Cancellation);

        Assert.Equal(128 + (int)UnixSignal.Terminate, status);
        Assert.True(process.HasExited);
    }

    [Fact]
    public async Task Logs_ProgramThatEndsFirst_IsAnErrorWithItsWords()
    {
        await using var process = await NodeProcess.StartAsync(new Command("sh", "-c", "echo broken >&2"));

        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => process.LogsAsync("ready", TimeSpan.FromSeconds(10), Cancellation));

        Assert.Contains("broken", error.Message, StringComparison.Ordinal);
    }
}
