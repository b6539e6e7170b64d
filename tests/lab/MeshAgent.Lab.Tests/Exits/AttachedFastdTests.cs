using System.Text.RegularExpressions;
using MeshAgent.Demo.Probes;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.Services;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;
using MeshAgent.Lab.Tests.WanExec;

namespace MeshAgent.Lab.Tests.Exits;

/// <summary>A fastd that the init system owns, and fastd builds that cannot mark their packets.</summary>
[Collection(nameof(Cgroups))]
public sealed partial class AttachedFastdTests : IDisposable
{
    /// <summary>
    /// fastd contacts a peer again after 20 s at the latest, and its server takes a second handshake with the same keys after 15 s.
    /// </summary>
    private static readonly TimeSpan ReturnLimit = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(10);

    private readonly TestCgroup cgroup;

    public AttachedFastdTests()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Cgroups and bpf(2) need root.");
        cgroup = TestCgroup.Make();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => cgroup.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Running_TheSystemsFastdIsMarked_IsGivenPeersAndSurvivesTheAgent(bool byItself)
    {
        await using var world = await BuildAsync();
        var fastd = new SystemFastd(world);
        await fastd.InstallAsync(byItself ? AgentUnderTest.Mark : null);
        var agent = await AgentUnderTest.InstallAsync(world, Setup(fastd));
        await using var process = await fastd.StartAsync(byItself ? [] : cgroup.Inside(await SystemFastd.WanExecAsync(agent)));
        await agent.StartAsync();
        await using var users = await UserTraffic.StartAsync(world);

        await agent.CarriesAllAsync(Way.Exit1, Technologies.TunnelLimit);
        await agent.StopAsync();

        Assert.False(process.HasExited);
        Assert.Empty(Directory.GetFiles(fastd.Peers));
        Assert.Equal(0, users.By(Way.Wan));
        await Lab.NothingLeakedAsync(world);
    }

    [Fact]
    public async Task Running_TheSystemRestartsItsFastd_UsersAreRefusedAndComeBackWithoutALeak()
    {
        await using var world = await BuildAsync();
        var fastd = new SystemFastd(world);
        await fastd.InstallAsync(AgentUnderTest.Mark);
        await using var first = await fastd.StartAsync();
        var agent = await AgentUnderTest.StartAsync(world, Setup(fastd));
        await agent.CarriesAllAsync(Way.Exit1, Technologies.TunnelLimit);
        await using var users = await UserTraffic.StartAsync(world);

        await first.EndAsync(UnixSignal.Kill, EndLimit, Cancellation);
        await agent.StatusHoldsAsync("users refused", static status => AgentUnderTest.Phase(status, AddressPlan.IPv4) != "tunnelled", ReturnLimit);
        File.Delete(fastd.StatusSocket);
        await using var second = await fastd.StartAsync();

        await agent.CarriesAllAsync(Way.Exit1, ReturnLimit);
        Assert.Equal(0, users.By(Way.Wan));
        await Lab.NothingLeakedAsync(world);
    }

    [Fact]
    public async Task Running_TheSystemsFastdIsUnmarked_SaysSoAndLeadsNobodyIntoIt()
    {
        await using var world = await BuildAsync();
        var fastd = new SystemFastd(world);
        await fastd.InstallAsync(mark: null);
        await using var process = await fastd.StartAsync();
        var agent = await AgentUnderTest.StartAsync(world, Setup(fastd));
        await using var users = await UserTraffic.StartAsync(world);

        await agent.StatusHoldsAsync(
            "the fault in health",
            static status => status["health"]!.ToJsonString().Contains("nothing shows that fastd marks", StringComparison.Ordinal),
            Technologies.TunnelLimit);

        Assert.Equal(0, users.By(Way.Exit1));
        await Lab.NothingLeakedAsync(world);
    }

    [Fact]
    public async Task Running_ManagedFastdCannotMark_IsStartedInAControlGroupAndMissedWhenItIsTakenOut()
    {
        await using var world = await BuildAsync();
        var programs = Directory.CreateDirectory(Path.Combine(world.Folder, "programs")).FullName;
        await OwnerOnly.WriteProgramAsync(
            Path.Combine(programs, "fastd"),
            """
            #!/bin/sh
            # A build without packet marks: its parser does not know the word.
            if grep -q '^packet mark' "$2"; then
              echo "Error: config error: packet mark is not supported" >&2
              exit 1
            fi
            exec /usr/bin/fastd "$@"

            """,
            Cancellation);
        var agent = await AgentUnderTest.StartAsync(world, new AgentSetup { Exits = [AgentExit.ByName(Node.Exit1)], Programs = programs });

        await agent.CarriesAllAsync(Way.Exit1, Technologies.TunnelLimit);

        var sockets = (await world.RunAsync(Node.Router, new Command("ss", "-Huanpe"), Cancellation)).OrThrow().Output.Split('\n')
            .Where(static line => line.Contains("\"fastd\"", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(sockets);
        Assert.All(sockets, static line => Assert.Contains("fwmark:0x1", line, StringComparison.Ordinal));
        await agent.StatusHoldsAsync("no fault", static status => !status["health"]!.ToJsonString().Contains("fastd", StringComparison.Ordinal));

        // As a service manager does that sorts processes into groups of its own.
        var pid = PidIn().Match(sockets[0]).Groups[1].Value;
        await File.WriteAllTextAsync(Path.Combine(cgroup.Path, "cgroup.procs"), pid, Cancellation);
        await agent.StatusHoldsAsync(
            "the lost identity in health",
            static status => status["health"]!.ToJsonString().Contains("runs in a control group whose sockets are not marked", StringComparison.Ordinal),
            Technologies.TunnelLimit);
        await agent.StopAsync();
        await Lab.NothingLeakedAsync(world);
    }

    // As ss shows who has a socket.
    [GeneratedRegex("pid=(\\d+)")]
    private static partial Regex PidIn();

    private static AgentSetup Setup(SystemFastd fastd) => new()
    {
        Exits = [AgentExit.ByName(Node.Exit1)],
        Adjust = (_, settings) => fastd.Attach(settings),
    };

    private static Task<Neighbourhood> BuildAsync() => Lab.BuildAsync(new NeighbourhoodOptions { Exit1 = ExitTechnology.FastdTap });
}
