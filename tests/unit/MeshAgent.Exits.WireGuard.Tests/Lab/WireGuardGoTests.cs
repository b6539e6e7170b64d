using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Exits.WireGuard.Tests.Lab;

/// <summary>
/// The provider with a real wireguard-go, real links and two real exits. Facts are read by wg(8), ip(8), nft(8) and ss(8).
/// </summary>
[Collection("one router")]
public sealed class WireGuardGoTests(RouterWorld world) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly CollectingLogger logger = new();
    private WireGuardExitProvider provider = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => provider = await world.StartProviderAsync(logger);

    public async ValueTask DisposeAsync()
    {
        await provider.CleanupAsync(CancellationToken.None);
        await provider.DisposeAsync();
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public async Task ApplyAsync_FirstContact_HandshakesWithMarkOnEveryPacket(int family)
    {
        var (unmarked, marked) = (RouterWorld.UnmarkedPackets, RouterWorld.MarkedPackets);
        await ApplyAsync(Plan1(family == 4 ? world.Exit1.Endpoint : world.Exit1.EndpointIPv6));
        await HandshakeAsync("exit1");

        Assert.Equal(unmarked, RouterWorld.UnmarkedPackets);
        Assert.True(RouterWorld.MarkedPackets > marked);
        var sockets = Shell.Run("ss -Huane").Split('\n').Where(line => line.Contains("fwmark", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, sockets.Count);
        Assert.All(sockets, line => Assert.Contains("fwmark:0x1", line, StringComparison.Ordinal));
        Assert.True(await PingsAsync("10.99.0.1"));
        Assert.True(await PingsAsync("fd99::1"));
        var observed = await provider.ObserveAsync(Cancel);
        var link = Assert.Single(observed.Interfaces);
        Assert.Equal(1u, link.OuterMark);
        Assert.True(link.Carries.IPv4 && link.Carries.IPv6);
        Assert.True(observed.Exits[0].IsSelected);
        Assert.False(observed.Exits[1].IsSelected);
        Assert.Null(observed.Exits[1].Endpoint);
        Assert.Equal(["10.99.0.0/24", "fd99::/64"], link.Prefixes.Select(static prefix => prefix.ToString()));
        var daemon = Assert.Single(observed.Daemons);
        Assert.Equal(DaemonIdentity.Mark, daemon.Identity);
        Assert.Equal("wireguard-go", Path.GetFileName(File.ResolveLinkTarget($"/proc/{daemon.Pid}/exe", false)!.Name));
    }

    [Fact]
    public async Task ApplyAsync_Twice_ChangesNothing()
    {
        var plan = Plan1(world.Exit1.Endpoint);
        await ApplyAsync(plan);
        await HandshakeAsync("exit1");
        logger.Clear();

        await ApplyAsync(plan);

        Assert.Empty(logger.Lines);
    }

    [Fact]
    public async Task ApplyAsync_SelectOtherExit_LosesOnlyWhatWasUnderWay()
    {
        await ApplyAsync(RouterWorld.Plan(world.Exit1.Endpoint, world.Exit2.Endpoint, "exit1"));
        await HandshakeAsync("exit1");
        await HandshakeAsync("exit2");
        Assert.True(await PingsAsync("10.99.0.1"));
        var (before1, before2) = (world.Exit1.ReceivedBytes, world.Exit2.ReceivedBytes);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var (sent, lost) = (0, 0);
        var pings = PingContinuouslyAsync();

        await ApplyAsync(RouterWorld.Plan(world.Exit1.Endpoint, world.Exit2.Endpoint, "exit2"));
        await Shell.Until(
            () => Task.FromResult(Volatile.Read(ref sent) > 20 && world.Exit2.ReceivedBytes - before2 > 1000), Patience, "20 pings, some by exit2");
        await stop.CancelAsync();
        await pings;

        // The pings are one at a time, so one may be under way.
        Assert.InRange(lost, 0, 1);
        Assert.True(world.Exit1.ReceivedBytes - before1 > 0);
        var observed = await provider.ObserveAsync(Cancel);
        Assert.Equal([false, true], observed.Exits.Select(exit => exit.IsSelected));

        async Task PingContinuouslyAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                lost += await PingsAsync("10.99.0.1") ? 0 : 1;
                Interlocked.Increment(ref sent);
            }
        }
    }

    [Fact]
    public async Task ApplyAsync_EndpointMoves_KeepsTheSession()
    {
        await ApplyAsync(Plan1(world.Exit1.Endpoint));
        await HandshakeAsync("exit1");
        var handshake = Shell.Run("wg show wg_exit latest-handshakes");

        await ApplyAsync(Plan1(world.Exit1.EndpointIPv6));

        Assert.True(await PingsAsync("10.99.0.1"));
        Assert.Equal(handshake, Shell.Run("wg show wg_exit latest-handshakes"));
        Assert.Equal(world.Exit1.EndpointIPv6, (await provider.ObserveAsync(Cancel)).Exits[0].Endpoint);
    }

    [Fact]
    public async Task ApplyAsync_EndpointTakenAway_SendsNothingMore()
    {
        await ApplyAsync(Plan1(world.Exit1.Endpoint));
        await HandshakeAsync("exit1");

        await ApplyAsync(RouterWorld.Plan(null, null, "exit1"));

        Assert.Equal("", Shell.Run("wg show wg_exit peers"));
        Assert.All((await provider.ObserveAsync(Cancel)).Exits, exit => Assert.Null(exit.Endpoint));
    }

    [Fact]
    public async Task ApplyAsync_ProbeNumberGrowsAndTheExitSwallowsThePackets_IsHeardButHasNotAnswered()
    {
        await ApplyAsync(Plan1(world.Exit1.Endpoint));
        await HandshakeAsync("exit1");
        world.Exit1.Inside("nft 'add table inet deaf { chain in { type filter hook prerouting priority -300; iifname wgs drop; }; }'");
        var before = await ReceivedAsync();
        await ApplyAsync(RouterWorld.Plan(world.Exit1.Endpoint, null, "exit1", probe: 1));

        // KEEPALIVE_TIMEOUT, 10 s: whitepaper §6.5.
        await Shell.Until(async () => await ReceivedAsync() > before, TimeSpan.FromSeconds(12), "a keep-alive for the probe");
        var answer = (await provider.ObserveAsync(Cancel)).Exits[0].Answer;
        world.Exit1.Inside("nft delete table inet deaf");
        Assert.Null(answer);

        async Task<long> ReceivedAsync() => (await provider.ObserveAsync(Cancel)).Exits[0].ReceivedBytes;
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public async Task ApplyAsync_ProbeNumberGrows_TheExitAnswersInsideTheTunnel(int family)
    {
        var endpoint = family == 4 ? world.Exit1.Endpoint : world.Exit1.EndpointIPv6;
        await ApplyAsync(Plan1(endpoint));
        await HandshakeAsync("exit1");
        Assert.Null((await provider.ObserveAsync(Cancel)).Exits[0].Answer);

        // As the host's rules have it: what is not marked finds its default in the tunnel.
        Shell.Run("ip -6 rule add not fwmark 1 lookup 99; ip -6 route add default dev wg_exit table 99");
        await ApplyAsync(RouterWorld.Plan(endpoint, null, "exit1", probe: 1));

        await AnswerAsync(new ProbeAnswer(1, AnswerOrigin.Exit));
        Shell.Run("ip -6 rule del not fwmark 1 lookup 99");
    }

    [Fact]
    public async Task ApplyAsync_ProbeNumberGrowsAndTheExitForwards_SomebodyBeyondItAnswers()
    {
        await ApplyAsync(RouterWorld.Plan(world.Exit1.Endpoint, world.Exit2.Endpoint, "exit1"));
        await HandshakeAsync("exit1");
        Shell.Run("sysctl -qw net.ipv4.ip_forward=1");
        world.Exit1.Inside("""
            sysctl -qw net.ipv4.ip_forward=1
            ip route add 192.0.2.0/24 via 192.0.1.1
            nft 'add table ip out { chain post { type nat hook postrouting priority 100; oifname eth0 masquerade; }; }'
            """);
        world.Exit2.Inside("ip route add 192.0.1.0/24 via 192.0.2.1");

        await ApplyAsync(RouterWorld.Plan(world.Exit1.Endpoint, world.Exit2.Endpoint, "exit1", probe: 1));
        await AnswerAsync(new ProbeAnswer(1, AnswerOrigin.Beyond));

        world.Exit1.Inside("nft delete table ip out; ip route del 192.0.2.0/24; sysctl -qw net.ipv4.ip_forward=0");
        world.Exit2.Inside("ip route del 192.0.1.0/24");
        Shell.Run("sysctl -qw net.ipv4.ip_forward=0");
    }

    [Theory]
    [InlineData("[fd99::1]:51820")]
    [InlineData("10.99.0.1:51820")]
    public async Task ApplyAsync_ExitWasMetInsideTheTunnel_IsContactedWhereItIs(string inside)
    {
        await ApplyAsync(Plan1(world.Exit1.Endpoint));
        await HandshakeAsync("exit1");
        Shell.Run($"wg set wg_exit peer {world.Exit1.PublicKey} endpoint {inside}");

        await ApplyAsync(Plan1(world.Exit1.Endpoint));

        Assert.Equal(world.Exit1.Endpoint, (await provider.ObserveAsync(Cancel)).Exits[0].Endpoint);
    }

    [Fact]
    public async Task ApplyAsync_ExitRoamed_IsBelievedUntilItLeavesAQuestionUnanswered()
    {
        var elsewhere = IPEndPoint.Parse("192.0.1.99:51820");
        await ApplyAsync(Plan1(world.Exit1.Endpoint));
        await HandshakeAsync("exit1");
        Shell.Run($"wg set wg_exit peer {world.Exit1.PublicKey} endpoint {elsewhere}");

        await ApplyAsync(RouterWorld.Plan(world.Exit1.Endpoint, null, "exit1", probe: 1));
        var asked = (await provider.ObserveAsync(Cancel)).Exits[0].Endpoint;
        await ApplyAsync(RouterWorld.Plan(world.Exit1.Endpoint, null, "exit1", probe: 2));

        Assert.Equal(elsewhere, asked);
        Assert.Equal(world.Exit1.Endpoint, (await provider.ObserveAsync(Cancel)).Exits[0].Endpoint);
    }

    [Fact]
    public async Task WaitForChangeAsync_DaemonKilled_ReturnsAndNextApplyRecovers()
    {
        var plan = Plan1(world.Exit1.Endpoint);
        await ApplyAsync(plan);
        await HandshakeAsync("exit1");
        var change = await SettledWaitAsync();
        var pid = RouterWorld.DaemonPid();

        Shell.Run($"kill -9 {pid}");

        Assert.Contains("wg_exit", await change.WaitAsync(Patience, Cancel), StringComparison.Ordinal);
        await Shell.Until(async () => (await provider.ApplyAsync(plan, Cancel)).Count == 0, Patience, "a second daemon");
        await HandshakeAsync("exit1");
        Assert.NotEqual(pid, RouterWorld.DaemonPid());
        Assert.True(await PingsAsync("10.99.0.1"));
    }

    [Fact]
    public async Task ApplyAsync_AfterAgentWasKilled_AdoptsTheTunnelUntouched()
    {
        var plan = Plan1(world.Exit1.Endpoint);
        await ApplyAsync(plan);
        await HandshakeAsync("exit1");
        var (pid, shown) = (RouterWorld.DaemonPid(), Shell.Run("wg show wg_exit latest-handshakes"));

        // A killed agent calls nothing: only its sockets close.
        await provider.DisposeAsync();
        provider = await world.StartProviderAsync(logger);
        logger.Clear();
        await ApplyAsync(plan);

        Assert.Empty(logger.Lines);
        Assert.Equal(pid, RouterWorld.DaemonPid());
        Assert.Equal(shown, Shell.Run("wg show wg_exit latest-handshakes"));
        Assert.InRange((await provider.ObserveAsync(Cancel)).Exits[0].HandshakeAge!.Value, TimeSpan.Zero, Patience);
    }

    [Fact]
    public async Task StopAsync_Swap_LeavesEverythingAndNextGenerationKnowsTheHandshake()
    {
        var plan = Plan1(world.Exit1.Endpoint);
        await ApplyAsync(plan);
        await HandshakeAsync("exit1");
        var (pid, old) = (RouterWorld.DaemonPid(), provider);
        var age = (await old.ObserveAsync(Cancel)).Exits[0].HandshakeAge;

        provider = await world.StartProviderAsync(logger);
        await provider.TakeOverAsync((await old.ExportStateAsync(Cancel))!, Cancel);
        await old.StopAsync(StopReason.Swap, Cancel);
        await old.DisposeAsync();

        Assert.Equal(pid, RouterWorld.DaemonPid());
        Assert.True(await PingsAsync("10.99.0.1"));
        Assert.True((await provider.ObserveAsync(Cancel)).Exits[0].HandshakeAge >= age);
    }

    [Fact]
    public async Task StopAsync_Shutdown_LeavesNoLinkNoProcessNoFile()
    {
        await ApplyAsync(Plan1(world.Exit1.Endpoint));
        var pid = RouterWorld.DaemonPid();

        await provider.StopAsync(StopReason.Shutdown, Cancel);

        AssertNothingIsLeft(pid);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CleanupAsync_AfterAgentWasKilled_LeavesNothing(bool daemonWasKilledToo)
    {
        await ApplyAsync(Plan1(world.Exit1.Endpoint));
        var pid = RouterWorld.DaemonPid();
        await provider.DisposeAsync();
        if (daemonWasKilledToo)
        {
            Shell.Run($"kill -9 {pid}");
        }

        provider = await world.StartProviderAsync(logger);
        var removed = await provider.CleanupAsync(Cancel);

        Assert.NotEmpty(removed);
        AssertNothingIsLeft(pid);
        Assert.Empty(await provider.CleanupAsync(Cancel));
    }

    [Fact]
    public async Task ApplyAndCleanup_ForeignLinkOfTheName_AreRefusedAndLeaveIt()
    {
        Shell.Run("ip tuntap add wg_exit mode tun");

        var fault = Assert.Single(await provider.ApplyAsync(Plan1(world.Exit1.Endpoint), Cancel));
        Assert.Contains("did not make", fault.Message, StringComparison.Ordinal);
        Assert.Empty(await provider.CleanupAsync(Cancel));

        Shell.Run("ip link show wg_exit && ip link del wg_exit");
    }

    [Fact]
    public async Task ApplyAndCleanup_ForeignDaemonOfTheName_AreRefusedAndLeaveIt()
    {
        Shell.Run($"""
            wireguard-go wg_exit > /dev/null 2>&1
            wg genkey > {world.Directory}/other
            wg set wg_exit private-key {world.Directory}/other
            """);

        var fault = Assert.Single(await provider.ApplyAsync(Plan1(world.Exit1.Endpoint), Cancel));
        Assert.Contains("did not make", fault.Message, StringComparison.Ordinal);
        Assert.Empty(await provider.CleanupAsync(Cancel));

        Assert.Equal("", Shell.Run("wg show wg_exit peers"));
        Shell.Run("rm /run/wireguard/wg_exit.sock");
        await Shell.Until(() => Task.FromResult(Shell.Try("ip link show wg_exit").Code != 0), Patience, "the foreign daemon ends");
    }

    [Fact]
    public async Task ApplyAsync_IPv6Disabled_CarriesIPv4()
    {
        Shell.Run("sysctl -qw net.ipv6.conf.default.disable_ipv6=1");
        try
        {
            var faults = await provider.ApplyAsync(Plan1(world.Exit1.Endpoint), Cancel);
            await HandshakeAsync("exit1");

            Assert.Contains("fd99::2", Assert.Single(faults).Message, StringComparison.Ordinal);
            var link = Assert.Single((await provider.ObserveAsync(Cancel)).Interfaces);
            Assert.True(link.Carries.IPv4);
            Assert.False(link.Carries.IPv6);
            Assert.True(await PingsAsync("10.99.0.1"));
        }
        finally
        {
            Shell.Run("sysctl -qw net.ipv6.conf.default.disable_ipv6=0");
        }
    }

    [Fact]
    public async Task ApplyAsync_DaemonHangs_IsEndedAndMadeAnew()
    {
        var plan = Plan1(world.Exit1.Endpoint);
        await ApplyAsync(plan);
        var pid = RouterWorld.DaemonPid();
        Shell.Run($"kill -STOP {pid}");

        await Shell.Until(async () => (await provider.ApplyAsync(plan, Cancel)).Count == 0, 2 * Patience, "another daemon");

        await HandshakeAsync("exit1");
        Assert.NotEqual(pid, RouterWorld.DaemonPid());
    }

    [Fact]
    public async Task ApplyAsync_UnselectedExitIsProbed_IsContactedAtOnce()
    {
        await ApplyAsync(RouterWorld.Plan(world.Exit1.Endpoint, world.Exit2.Endpoint, "exit1"));
        await HandshakeAsync("exit2");
        var sent = (await provider.ObserveAsync(Cancel)).Exits[1].SentBytes;

        var plan = RouterWorld.Plan(world.Exit1.Endpoint, world.Exit2.Endpoint, "exit1");
        await ApplyAsync(plan with { Exits = [plan.Exits[0], plan.Exits[1] with { ProbeNumber = 1 }] });

        await Shell.Until(
            async () => (await provider.ObserveAsync(Cancel)).Exits[1].SentBytes > sent, TimeSpan.FromSeconds(5), "a keep-alive to exit2");
        Assert.Equal("25", Shell.Run($"wg show wg_exit persistent-keepalive | grep {world.Exit2.PublicKey}").Trim().Split('\t')[1]);
    }

    [Fact]
    public async Task ApplyAsync_PeerThatIsNotConfigured_IsRemoved()
    {
        await ApplyAsync(Plan1(world.Exit1.Endpoint));
        Shell.Run("wg set wg_exit peer $(wg genkey | wg pubkey) endpoint 192.0.1.99:1 allowed-ips 10.1.0.0/16");

        await ApplyAsync(Plan1(world.Exit1.Endpoint));

        Assert.Equal(world.Exit1.PublicKey, Shell.Run("wg show wg_exit peers").Trim());
    }

    [Fact]
    public async Task ApplyAsync_MarkTakenAwayByAnother_IsSetAgain()
    {
        await ApplyAsync(Plan1(world.Exit1.Endpoint));
        Shell.Run("wg set wg_exit fwmark 0");

        Assert.Null(Assert.Single((await provider.ObserveAsync(Cancel)).Interfaces).OuterMark);
        await ApplyAsync(Plan1(world.Exit1.Endpoint));

        Assert.Equal("0x1", Shell.Run("wg show wg_exit fwmark").Trim());
    }

    private static ExitPlan Plan1(IPEndPoint endpoint) => RouterWorld.Plan(endpoint, null, "exit1");

    private async Task ApplyAsync(ExitPlan plan) => Assert.Empty(await provider.ApplyAsync(plan, Cancel));

    private async Task HandshakeAsync(string exit) => await Shell.Until(
        async () => (await provider.ObserveAsync(Cancel)).Exits.Single(report => report.Name == exit).HandshakeAge is not null,
        Patience,
        $"a handshake with {exit}: {RouterWorld.Show()}");

    private async Task AnswerAsync(ProbeAnswer expected) => await Shell.Until(
        async () => (await provider.ObserveAsync(Cancel)).Exits[0].Answer == expected, Patience, $"{expected}: {RouterWorld.Show()}");

    /// <summary>A wait for the next change after those of the set-up were heard.</summary>
    private async Task<Task<string>> SettledWaitAsync()
    {
        while (true)
        {
            var change = provider.WaitForChangeAsync(Cancel).AsTask();
            if (await Task.WhenAny(change, Task.Delay(300, Cancel)) != change)
            {
                return change;
            }
        }
    }

    private static async Task<bool> PingsAsync(string address)
    {
        using var ping = new Ping();
        var reply = await ping.SendPingAsync(IPAddress.Parse(address), TimeSpan.FromMilliseconds(500), cancellationToken: Cancel);
        return reply.Status == IPStatus.Success;
    }

    private void AssertNothingIsLeft(int pid)
    {
        Assert.False(Directory.Exists($"/proc/{pid}"), "the daemon runs");
        Assert.NotEqual(0, Shell.Try("ip link show wg_exit").Code);
        Assert.Empty(Directory.GetFiles("/run/wireguard"));
        Assert.DoesNotContain(Directory.GetFiles(world.Directory), file => file.Contains("wg_exit", StringComparison.Ordinal));
    }
}
