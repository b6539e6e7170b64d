using MeshAgent.Tunnels.Daemons;
using MeshAgent.Tunnels.Failures;
using Microsoft.Extensions.Time.Testing;

namespace MeshAgent.Tunnels.Tests.Daemons;

/// <summary>Real programs.</summary>
public sealed class ProgramRunTests : IDisposable
{
    private readonly DaemonProcesses processes = new();
    private readonly string log = Path.Combine(Path.GetTempPath(), $"meshagent-run-{Guid.NewGuid():N}.log");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("echo fine", 0, "fine")]
    [InlineData("echo bad >&2; exit 3", 3, "bad")]
    [InlineData("kill -9 $$", DaemonProcesses.NoStatus, null)]
    public async Task ToEndAsync_Program_GivesStatusAndWords(string script, int status, string? words)
    {
        await File.WriteAllTextAsync(log, "of another run\n", Cancel);

        var ended = await new ProgramRun(processes, TimeProvider.System).ToEndAsync(Command(script), Cancel);

        Assert.Equal(status, ended.Status);
        Assert.Equal(words is null ? [] : [words], ended.Lines);
        Assert.False(File.Exists(log));
    }

    [Fact]
    public async Task ToEndAsync_ProgramHangs_EndsItAndSaysSo()
    {
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(11) };

        var run = new ProgramRun(processes, time);
        var error = await Assert.ThrowsAsync<DeviceException>(async () => await run.ToEndAsync(Command("exec sleep 600"), Cancel));

        Assert.Equal(DeviceErrorKind.Silent, error.Kind);
        Assert.Contains("does not end", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(log);

    private DaemonCommand Command(string script) => new("/bin/sh", ["-c", script], ["PATH=/usr/bin:/bin"], log);
}
