using System.Runtime.InteropServices;
using MeshAgent.Tunnels.Daemons;
using MeshAgent.Tunnels.Failures;
using MeshAgent.Tunnels.Testing;

namespace MeshAgent.Tunnels.Tests.Daemons;

/// <summary>Real processes.</summary>
public sealed partial class DaemonProcessesTests : IDisposable
{
    private readonly DaemonProcesses processes = new();
    private readonly string log = Path.Combine(Path.GetTempPath(), $"meshagent-daemon-{Guid.NewGuid():N}.log");

    [Fact]
    public async Task Start_Program_HasOwnGroupNoIgnoredSignalAndOnlyItsThreeFiles()
    {
        // As a descriptor that systemd or procd hands over: open, and not closed on exec.
        var inherited = Open("/dev/null", 0);
        Assert.True(inherited > 2);
        var daemon = processes.Start(Command("/bin/sleep", "600"));
        try
        {
            await Shell.Until(() => Task.FromResult(Fact(daemon, "comm") == "sleep\n"), TimeSpan.FromSeconds(5), "sleep runs");

            Assert.Equal(["0", "1", "2"], Directory.GetFiles($"/proc/{daemon.Pid}/fd").Select(Path.GetFileName).Order());
            Assert.Equal(daemon.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture), Fact(daemon, "stat").Split(' ')[4]);
            Assert.Equal(0ul, Signals(daemon, "SigIgn"));
            Assert.Equal(0ul, Signals(daemon, "SigBlk"));
            Assert.Equal("NAME=value\0", Fact(daemon, "environ"));
            Assert.True(processes.IsRunning(daemon));
        }
        finally
        {
            processes.Kill(daemon);
            _ = Close(inherited);
        }

        await Shell.Until(() => Task.FromResult(!processes.IsRunning(daemon)), TimeSpan.FromSeconds(5), "it ended and left no zombie");
        Assert.False(Directory.Exists($"/proc/{daemon.Pid}"));
    }

    [Fact]
    public async Task Start_ProgramThatWrites_AppendsBothStreamsToTheFile()
    {
        await File.WriteAllTextAsync(log, "before\n", TestContext.Current.CancellationToken);
        var daemon = processes.Start(Command("/bin/sh", "-c", "echo out; echo err >&2; exec sleep 600"));

        await Shell.Until(async () => await File.ReadAllTextAsync(log) == "before\nout\nerr\n", TimeSpan.FromSeconds(5), "both lines");
        processes.Kill(daemon);
    }

    [Fact]
    public void Start_NoSuchProgram_SaysWhich()
    {
        var error = Assert.Throws<DeviceException>(() => processes.Start(Command("/nowhere/wireguard-go")));

        Assert.Equal((DeviceErrorKind.Unavailable, 2), (error.Kind, error.ToFault().ErrorNumber));
        Assert.Contains("/nowhere/wireguard-go", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill_ProcessThatGotTheNumber_IsSpared()
    {
        var stranger = processes.Start(Command("/bin/sleep", "600"));
        var predecessor = stranger with { StartTicks = stranger.StartTicks - 1 };

        processes.Kill(predecessor);
        processes.Terminate(predecessor);

        Assert.False(processes.IsRunning(predecessor));
        Assert.True(processes.IsRunning(stranger));
        processes.Terminate(stranger);
        await Shell.Until(() => Task.FromResult(!processes.IsRunning(stranger)), TimeSpan.FromSeconds(5), "it ended");
        processes.Kill(stranger);
    }

    [Fact]
    public void Listener_NoSocket_IsNull() => Assert.Null(processes.Listener("/nowhere/x.sock"));

    public void Dispose() => File.Delete(log);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int file);

    /// <summary>
    /// Signals 1 to 31 of a line of /proc/PID/status; the two above are the C library's own, which it lets a child ignore.
    /// </summary>
    private static ulong Signals(ProcessIdentity process, string name)
    {
        var line = Fact(process, "status").Split('\n').Single(text => text.StartsWith(name, StringComparison.Ordinal));
        return Convert.ToUInt64(line[(name.Length + 1)..].Trim(), 16) & 0x7fffffff;
    }

    private static string Fact(ProcessIdentity process, string file) => File.ReadAllText($"/proc/{process.Pid}/{file}");

    private DaemonCommand Command(string program, params string[] arguments) => new(program, [.. arguments], ["NAME=value"], log);
}
