using System.Text.Json.Nodes;
using MeshAgent.Demo.Processes;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.WanExec;

/// <summary>What a program finds that wan-exec has become: marks that it cannot escape, and otherwise what its caller gave it.</summary>
[Collection(nameof(Cgroups))]
public sealed class LaunchTests : IDisposable
{
    private const string AllMarked = "udp4=1 tcp4=1 udp6=1 tcp6=1 euid=";
    private const string Nobody = "65534";

    private readonly TestCgroup _cgroup;
    private readonly string _folder = Directory.CreateTempSubdirectory("malab-wanexec").FullName;

    public LaunchTests()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Cgroups and bpf(2) need root.");
        _cgroup = TestCgroup.Make();
        File.SetUnixFileMode(_folder, (UnixFileMode)0x1ED);
    }

    public void Dispose()
    {
        _cgroup.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task StaticProgram_EverySocketOfBothFamilies_IsMarked()
        => Assert.Equal($"{AllMarked}0\n", await OutputAsync([], await StaticProgram.PathAsync(), "marks"));

    [Fact]
    public async Task Mask_BitsOfOthers_StayAsTheyAre()
    {
        var inner = await WanExecAsync(["--mark", "0x1/0xf", "--dns", "none"], await StaticProgram.PathAsync(), "marks");
        var both = await OutputAsync(["--mark", "0x30/0xf0", "--dns", "none"], inner);
        Assert.Equal("udp4=49 tcp4=49 udp6=49 tcp6=49 euid=0\n", both);
    }

    [Fact]
    public async Task SetuidChild_OfAnOrdinaryUser_IsMarked()
    {
        var setuid = await StaticProgram.SetuidCopyAsync(_folder);
        var output = await OutputAsync(["--user", Nobody, "--group", Nobody], "sh", "-c", $"id -u; {setuid} marks");
        Assert.Equal($"{Nobody}\n{AllMarked}0\n", output);
    }

    [Fact]
    public async Task NoNewPrivileges_SetuidChild_StaysOrdinaryAndIsMarked()
    {
        var setuid = await StaticProgram.SetuidCopyAsync(_folder);
        var output = await OutputAsync(["--user", Nobody, "--group", Nobody, "--no-new-privs"], setuid, "marks");
        Assert.Equal($"{AllMarked}{Nobody}\n", output);
    }

    [Fact]
    public async Task User_FurtherGroups_AreTheUsersOwn()
    {
        var output = await OutputAsync(["--user", "nobody", "--group", "games"], "sh", "-c", "id -u; id -gn; id -Gn");
        var lines = output.Split('\n');
        Assert.Equal([Nobody, "games"], lines[..2]);
        Assert.DoesNotContain("root", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_IsTheSameProcess_AndItsStatusPasses()
    {
        var result = await RunAsync(await WanExecAsync([], "sh", "-c", "echo $$; exit 7"));
        Assert.Equal(7, result.ExitCode);

        var leaf = Assert.Single(_cgroup.Leaves);
        Assert.StartsWith($"meshagent-wan-{result.Output.Trim()}-", Path.GetFileName(leaf), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_SignalsFilesLimitsAndEnvironment_AreAsWithout()
    {
        const string Look = """
            grep -E '^Sig(Blk|Ign)' /proc/self/status; ls /proc/self/fd | tr '\n' ' '; ulimit -Sn; ulimit -Hn; umask; pwd
            env | grep -v '^_=' | sort
            """;
        const string Setting = "ulimit -Sn 300; umask 027; cd /tmp; exec 9</dev/null; trap '' USR1; \"$@\"; true";
        // The test's own runtime ignores SIGPIPE, which is inherited; the caller of a program does not.
        string[] caller = ["env", "--default-signal=PIPE", "sh", "-c", Setting, "sh"];
        var without = await RunAsync([.. caller, "sh", "-c", Look]);
        var with = await RunAsync([.. caller, .. await WanExecAsync([], "sh", "-c", Look)]);

        Assert.Contains("300\n", without.Output, StringComparison.Ordinal);
        Assert.Equal(without.Output, with.Output);
    }

    [Fact]
    public async Task Program_ArgumentsThatAreNoText_ArriveByteForByte()
    {
        const string Call = """x=$(printf 'a\377b'); "$@" printf %s "$x" | od -An -tx1""";
        var result = await RunAsync(["sh", "-c", Call, "sh", .. await WanExecAsync([])]);
        Assert.Equal("61 ff 62", result.Output.Trim());
    }

    [Fact]
    public async Task Program_FilesOfTheRuntime_AreNotLeftBehind()
    {
        // A program that was killed has left its own, and numbers of processes come again.
        var before = Directory.GetFiles(Path.GetTempPath());
        var pid = (await OutputAsync([], "sh", "-c", "echo $$")).Trim();
        Assert.DoesNotContain(
            Directory.GetFiles(Path.GetTempPath(), $"*-{pid}-*").Except(before).Select(static file => Path.GetFileName(file)),
            static name => name.StartsWith("dotnet-", StringComparison.Ordinal) || name.StartsWith("clr-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OpenFiles_Option_SetsTheLimit()
        => Assert.Equal("77\n", await OutputAsync(["--open-files", "77"], "sh", "-c", "ulimit -Sn"));

    [Fact]
    public async Task EmptyCgroupOfAnEarlierRun_IsRemovedByTheNextOne()
    {
        await OutputAsync([], "true");
        var first = Assert.Single(_cgroup.Leaves);
        await OutputAsync([], "true");
        Assert.NotEqual(first, Assert.Single(_cgroup.Leaves));
    }

    /// <summary>
    /// Somebody removes and remakes the service's cgroup, and the program's, as fast as a loop can. A start may fail then; a program that
    /// starts is marked.
    /// </summary>
    [Fact]
    public async Task CgroupsRemovedAndRemadeInALoop_NoProgramIsEverUnmarked()
    {
        const string Remove = """while :; do for d in "$0"/*/; do rmdir "$d"; done; rmdir "$0"; mkdir "$0"; done 2>/dev/null""";
        const string Starts = """
            for i in 1 2 3 4 5 6 7 8; do
              (
                n=0; until { echo 0 >"$0/cgroup.procs"; } 2>/dev/null || [ $n = 10000 ]; do n=$((n+1)); done
                exec "$@" 2>&1 | grep -E '^(udp4|refused)'
              )
            done
            """;
        var remover = await NodeProcess.StartAsync(new Command("sh", "-c", Remove, _cgroup.Path));
        try
        {
            var result = await Script.RunAsync(
                "sh", ["-c", Starts, _cgroup.Path, .. await WanExecAsync([], await StaticProgram.PathAsync(), "marks")]);
            var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Contains($"{AllMarked}0", lines);
            Assert.All(
                lines,
                static line => Assert.True(line == $"{AllMarked}0" || line.StartsWith("refused", StringComparison.Ordinal), line));
        }
        finally
        {
            await remover.DisposeAsync();
            Directory.CreateDirectory(_cgroup.Path);
        }
    }

    /// <summary>It mounts a /sys of the namespace, in which no cgroup is to be seen.</summary>
    [Fact]
    public async Task IpNetnsExec_HidesTheCgroups_AndSocketsAreMarkedAllTheSame()
    {
        var space = Path.GetFileName(_cgroup.Path);
        (await Script.RunAsync("ip", "netns", "add", space)).OrThrow();
        try
        {
            var inside = new[] { "ip", "netns", "exec", space };
            var hidden = await RunAsync([.. inside, "sh", "-c", "ls /sys/fs/cgroup | wc -l"]);
            Assert.Equal("0\n", hidden.OrThrow().Output);

            var result = await RunAsync([.. inside, .. await WanExecAsync([], await StaticProgram.PathAsync(), "marks")]);
            Assert.Equal($"{AllMarked}0\n", result.OrThrow().Output);
            Assert.Single(_cgroup.Leaves);
        }
        finally
        {
            (await Script.RunAsync("ip", "netns", "del", space)).OrThrow();
        }
    }

    /// <summary>The C library asks these by a Unix socket, so no redirect would see the question.</summary>
    [Theory]
    [InlineData("/run/nscd", "socket")]
    [InlineData("/run/systemd/resolve", "io.systemd.Resolve")]
    public async Task NameDaemonOfTheSystem_IsHiddenFromTheProgramAlone(string folder, string socket)
    {
        const string Prepare = "mount -t tmpfs tmpfs /run && mkdir -p \"$0\" && : >\"$0/$1\" && shift && { \"$@\"; ls \"$0\"; }";
        var start = new[] { "unshare", "--mount", "sh", "-c", Prepare, folder, socket };
        var result = await RunAsync([.. start, .. await WanExecAsync([], "ls", "-A", folder)]);
        Assert.Equal($"{socket}\n", result.OrThrow().Output);
    }

    [Fact]
    public async Task WithoutRights_IsRefusedAndNotRun()
    {
        var mark = Path.Combine(_folder, "ran");
        var result = await RunAsync(
            ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--", .. await WanExecAsync([], "touch", mark)]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("refused: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("fix: run it as root", result.Error, StringComparison.Ordinal);
        Assert.Contains("packet mark 0x1", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(mark));
    }

    [Theory]
    [InlineData(2, "--marc", "0x1", "--", "true")]
    [InlineData(2, "--mark", "0x0", "--", "true")]
    [InlineData(2, "true")]
    [InlineData(2, "--")]
    [InlineData(2, "--dns", "192.0.2.1:53", "--", "true")]
    [InlineData(1, "--user", "no-such-user", "--", "true")]
    [InlineData(1, "--", "/no/such/program")]
    [InlineData(0, "--", "true", "--mark", "0x0")]
    public async Task CommandLine_Mistaken_IsTold(int status, params string[] words)
    {
        var result = await RunAsync([await PublishedAgent.PathAsync(), "wan-exec", .. words]);
        Assert.True(status == result.ExitCode, result.Error);
        Assert.Equal(status == 0, result.Error.Length == 0);
    }

    [Fact]
    public async Task Probe_SaysWhatWouldHappen()
    {
        var result = await RunAsync([await PublishedAgent.PathAsync(), "wan-exec", "--probe", "--json", "--dns", "127.0.0.1:54"]);
        var report = JsonNode.Parse(result.OrThrow().Output)!;
        Assert.True(report["possible"]!.GetValue<bool>());
        Assert.Equal("0x1/0x1", report["mark"]!.GetValue<string>());
        Assert.Equal("127.0.0.1:54", report["dns"]!["ipv4"]!.GetValue<string>());
        Assert.Equal("refused", report["dns"]!["ipv6"]!.GetValue<string>());
    }

    [Fact]
    public async Task Configuration_Mark_IsTaken()
    {
        var file = Path.Combine(_folder, "meshagent.json");
        const string Text = """{ "isolation": { "mark": "0x20/0x20" } } // a comment""";
        await File.WriteAllTextAsync(file, Text, TestContext.Current.CancellationToken);
        var output = await OutputAsync(["--config", file], await StaticProgram.PathAsync(), "marks");
        Assert.StartsWith("udp4=32 ", output, StringComparison.Ordinal);
    }

    private async Task<string> OutputAsync(string[] options, params string[] command)
        => (await RunAsync(await WanExecAsync(options, command))).OrThrow().Output;

    private Task<ToolResult> RunAsync(string[] command)
        => _cgroup.Inside(command) is [var program, .. var arguments]
            ? Script.RunAsync(program, arguments)
            : throw new InvalidOperationException();

    private static async Task<string[]> WanExecAsync(string[] options, params string[] command)
        => [await PublishedAgent.PathAsync(), "wan-exec", .. options, "--", .. command];
}
