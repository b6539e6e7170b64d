using MeshAgent.Demo.Processes;
using MeshAgent.Demo.State;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Lab.Tests.TheLabItself;

/// <summary>Neighbourhoods come fast, live side by side and leave nothing.</summary>
public sealed class LifetimeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dispose_AfterUse_LeavesNoNamespaceNoFolderNoProcess()
    {
        string folder, name;
        int pid;
        await using (var world = await Lab.BuildAsync())
        {
            folder = world.Folder;
            name = world.NamespaceOf(Node.Router);
            pid = (await world.StartAsync(Node.Router, new Command("sleep", "600"))).Pid;
            // A program that leaves its parent, as a daemon does: only its namespace tells that it is ours.
            var daemon = new Command("sh", "-c", "setsid sleep 601 >/dev/null 2>&1 </dev/null &");
            (await world.RunAsync(Node.Lan, daemon, Cancellation)).OrThrow();
            TestContext.Current.TestOutputHelper?.WriteLine($"Built in {world.BuildTime.TotalMilliseconds:0} ms.");
        }

        Assert.False(Directory.Exists(folder));
        Assert.False(File.Exists($"/run/netns/{name}"));
        Assert.False(Directory.Exists($"/proc/{pid}"));
    }

    [Fact]
    public async Task Build_LeftoversOfADeadOwner_AreRemovedAndForeignOnesStay()
    {
        await using var living = await Lab.BuildAsync();
        // The start time cannot be that of any living process: it is before the first one.
        var dead = $"malab-{Environment.ProcessId}-0-dead";
        var foreign = $"other-{Environment.ProcessId}-0-dead";
        await ToolAsync("ip", "netns", "add", $"{dead}-router");
        await ToolAsync("ip", "netns", "add", foreign);
        try
        {
            var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), dead));
            await ToolAsync("ip", "netns", "exec", $"{dead}-router", "sh", "-c", "setsid sleep 602 >/dev/null 2>&1 </dev/null &");

            await using var world = await Lab.BuildAsync();

            Assert.False(File.Exists($"/run/netns/{dead}-router"));
            Assert.False(Directory.Exists(folder.FullName));
            Assert.True(File.Exists($"/run/netns/{living.NamespaceOf(Node.Router)}"));
            Assert.True(File.Exists($"/run/netns/{foreign}"));
            Assert.DoesNotContain(Directory.GetDirectories("/proc"), IsTheSleeper);
        }
        finally
        {
            await ToolAsync("ip", "netns", "del", foreign);
        }
    }

    [Fact]
    public async Task Build_Twice_RunSideBySide()
    {
        var both = await Task.WhenAll(Lab.BuildAsync(), Lab.BuildAsync());
        await using var one = both[0];
        await using var other = both[1];

        await one.IpAsync(Node.Router, "route del default", Cancellation);

        Assert.Equal("", await one.IpAsync(Node.Router, "route show default", Cancellation));
        Assert.NotEqual("", await other.IpAsync(Node.Router, "route show default", Cancellation));
    }

    [Fact]
    public async Task RoutingState_TwoNeighbourhoodsOfTheSameOptions_AreEqual()
    {
        var options = new NeighbourhoodOptions { MeshDefault = true };
        await using var one = await Lab.BuildAsync(options);
        await using var other = await Lab.BuildAsync(options);

        var seen = await RoutingState.ReadAsync(one, Node.Isp, Cancellation);
        Assert.Empty(seen.DifferencesFrom(await RoutingState.ReadAsync(other, Node.Isp, Cancellation)));
        await one.IpAsync(Node.Isp, "route add 10.9.0.0/16 dev lo", Cancellation);

        var difference = Assert.Single((await RoutingState.ReadAsync(one, Node.Isp, Cancellation)).DifferencesFrom(seen));
        Assert.StartsWith("+ route -4", difference, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_InTheRouter_SeesItsOwnResolversLinksAndCgroups()
    {
        await using var world = await Lab.BuildAsync();

        const string Look = "cat /etc/resolv.conf; ls /sys/class/net /run; find /sys/fs/cgroup -maxdepth 2 -name cgroup.procs";
        var seen = await world.RunAsync(Node.Router, new Command("sh", "-c", Look), Cancellation);

        Assert.Contains("nameserver 10.99.0.1", seen.OrThrow().Output, StringComparison.Ordinal);
        Assert.Contains("wan0", seen.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("wg_srv", seen.Output, StringComparison.Ordinal);
        Assert.Contains("cgroup.procs", seen.Output, StringComparison.Ordinal);
    }

    private static bool IsTheSleeper(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Contains("sleep\u0000602", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task ToolAsync(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(program, arguments);
        await process.WaitForExitAsync(Cancellation);
        Assert.Equal(0, process.ExitCode);
    }
}
