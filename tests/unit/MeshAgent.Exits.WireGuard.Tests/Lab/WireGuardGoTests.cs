using System.Net;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Tunnels.Keys;
using MeshAgent.Tunnels.Testing;

namespace MeshAgent.Exits.WireGuard.Tests.Lab;

/// <summary>How the provider makes its tunnel, keeps it, hands it on and takes it away.</summary>
[Collection("one router")]
public sealed class WireGuardGoTests(RouterWorld world) : WireGuardGoLab(world)
{
    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public async Task ApplyAsync_FirstContact_HandshakesWithMarkOnEveryPacket(int family)
    {
        var (unmarked, marked) = (RouterWorld.UnmarkedPackets, RouterWorld.MarkedPackets);
        await ApplyAsync(Plan1(family == 4 ? World.Exit1.Endpoint : World.Exit1.EndpointIPv6));
        await HandshakeAsync("exit1");

        Assert.Equal(unmarked, RouterWorld.UnmarkedPackets);
        Assert.True(RouterWorld.MarkedPackets > marked);
        var sockets = Shell.Run("ss -Huane").Split('\n').Where(line => line.Contains("fwmark", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, sockets.Count);
        Assert.All(sockets, line => Assert.Contains("fwmark:0x1", line, StringComparison.Ordinal));
        Assert.True(await PingsAsync("10.99.0.1"));
        Assert.True(await PingsAsync("fd99::1"));
        var observed = await Provider.ObserveAsync(Cancel);
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
        var plan = Plan1(World.Exit1.Endpoint);
        await ApplyAsync(plan);
        await HandshakeAsync("exit1");
        Logger.Clear();

        await ApplyAsync(plan);

        Assert.Empty(Logger.Lines);
    }

    [Fact]
    public async Task ApplyAsync_SelectOtherExit_LosesOnlyWhatWasUnderWay()
    {
        await ApplyAsync(RouterWorld.Plan(World.Exit1.Endpoint, World.Exit2.Endpoint, "exit1"));
        await HandshakeAsync("exit1");
        await HandshakeAsync("exit2");
        Assert.True(await PingsAsync("10.99.0.1"));
        var (before1, before2) = (World.Exit1.ReceivedBytes, World.Exit2.ReceivedBytes);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var (sent, lost) = (0, 0);
        var pings = PingContinuouslyAsync();

        await ApplyAsync(RouterWorld.Plan(World.Exit1.Endpoint, World.Exit2.Endpoint, "exit2"));
        await Shell.Until(
            () => Task.FromResult(Volatile.Read(ref sent) > 20 && World.Exit2.ReceivedBytes - before2 > 1000), Patience, "20 pings, some by exit2");
        await stop.CancelAsync();
        await pings;

        // The pings are one at a time, so one may be under way.
        Assert.InRange(lost, 0, 1);
        Assert.True(World.Exit1.ReceivedBytes - before1 > 0);
        var observed = await Provider.ObserveAsync(Cancel);
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
        await ApplyAsync(Plan1(World.Exit1.Endpoint));
        await HandshakeAsync("exit1");
        var handshake = Shell.Run("wg show wg_exit latest-handshakes");

        await ApplyAsync(Plan1(World.Exit1.EndpointIPv6));

        Assert.True(await PingsAsync("10.99.0.1"));
        Assert.Equal(handshake, Shell.Run("wg show wg_exit latest-handshakes"));
        Assert.Equal(World.Exit1.EndpointIPv6, (await Provider.ObserveAsync(Cancel)).Exits[0].Endpoint);
    }

    [Fact]
    public async Task ApplyAsync_EndpointTakenAway_SendsNothingMore()
    {
        await ApplyAsync(Plan1(World.Exit1.Endpoint));
        await HandshakeAsync("exit1");

        await ApplyAsync(RouterWorld.Plan(null, null, "exit1"));

        Assert.Equal("", Shell.Run("wg show wg_exit peers"));
        Assert.All((await Provider.ObserveAsync(Cancel)).Exits, exit => Assert.Null(exit.Endpoint));
    }

    [Fact]
    public async Task WaitForChangeAsync_DaemonKilled_ReturnsAndNextApplyRecovers()
    {
        var plan = Plan1(World.Exit1.Endpoint);
        await ApplyAsync(plan);
        await HandshakeAsync("exit1");
        var change = PendingChange();
        var pid = RouterWorld.DaemonPid();

        Shell.Run($"kill -9 {pid}");

        // What the set-up had still to tell may come first; the end of the link is told in any case.
        do
        {
            Assert.Contains("wg_exit", await change.WaitAsync(Patience, Cancel), StringComparison.Ordinal);
            change = Provider.WaitForChangeAsync(Cancel).AsTask();
        }
        while (Shell.Try("ip link show wg_exit").Code == 0);

        await Shell.Until(async () => (await Provider.ApplyAsync(plan, Cancel)).Count == 0, Patience, "a second daemon");
        await HandshakeAsync("exit1");
        Assert.NotEqual(pid, RouterWorld.DaemonPid());
        Assert.True(await PingsAsync("10.99.0.1"));
    }

    [Fact]
    public async Task ApplyAsync_AfterAgentWasKilled_AdoptsTheTunnelUntouched()
    {
        var plan = Plan1(World.Exit1.Endpoint);
        await ApplyAsync(plan);
        await HandshakeAsync("exit1");
        var (pid, shown) = (RouterWorld.DaemonPid(), Shell.Run("wg show wg_exit latest-handshakes"));

        // A killed agent calls nothing: only its sockets close.
        await Provider.DisposeAsync();
        Provider = await World.StartProviderAsync(Logger);
        Logger.Clear();
        await ApplyAsync(plan);

        Assert.Empty(Logger.Lines);
        Assert.Equal(pid, RouterWorld.DaemonPid());
        Assert.Equal(shown, Shell.Run("wg show wg_exit latest-handshakes"));
        Assert.InRange((await Provider.ObserveAsync(Cancel)).Exits[0].HandshakeAge!.Value, TimeSpan.Zero, Patience);
    }

    [Fact]
    public async Task StopAsync_Swap_LeavesEverythingAndNextGenerationKnowsTheHandshake()
    {
        var plan = Plan1(World.Exit1.Endpoint);
        await ApplyAsync(plan);
        await HandshakeAsync("exit1");
        var (pid, old) = (RouterWorld.DaemonPid(), Provider);
        var age = (await old.ObserveAsync(Cancel)).Exits[0].HandshakeAge;

        Provider = await World.StartProviderAsync(Logger);
        await Provider.TakeOverAsync((await old.ExportStateAsync(Cancel))!, Cancel);
        await old.StopAsync(StopReason.Swap, Cancel);
        await old.DisposeAsync();

        Assert.Equal(pid, RouterWorld.DaemonPid());
        Assert.True(await PingsAsync("10.99.0.1"));
        Assert.True((await Provider.ObserveAsync(Cancel)).Exits[0].HandshakeAge >= age);
    }

    [Fact]
    public async Task StopAsync_Shutdown_LeavesNoLinkNoProcessNoFile()
    {
        await ApplyAsync(Plan1(World.Exit1.Endpoint));
        var pid = RouterWorld.DaemonPid();

        await Provider.StopAsync(StopReason.Shutdown, Cancel);

        AssertNothingIsLeft(pid);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CleanupAsync_AfterAgentWasKilled_LeavesNothing(bool daemonWasKilledToo)
    {
        await ApplyAsync(Plan1(World.Exit1.Endpoint));
        var pid = RouterWorld.DaemonPid();
        await Provider.DisposeAsync();
        if (daemonWasKilledToo)
        {
            Shell.Run($"kill -9 {pid}");
        }

        Provider = await World.StartProviderAsync(Logger);
        var removed = await Provider.CleanupAsync(Cancel);

        Assert.NotEmpty(removed);
        AssertNothingIsLeft(pid);
        Assert.Empty(await Provider.CleanupAsync(Cancel));
    }

    [Fact]
    public async Task ApplyAndCleanup_ForeignLinkOfTheName_AreRefusedAndLeaveIt()
    {
        Shell.Run("ip tuntap add wg_exit mode tun");

        var fault = Assert.Single(await Provider.ApplyAsync(Plan1(World.Exit1.Endpoint), Cancel));
        Assert.Contains("did not make", fault.Message, StringComparison.Ordinal);
        Assert.Empty(await Provider.CleanupAsync(Cancel));

        Shell.Run("ip link show wg_exit && ip link del wg_exit");
    }

    [Fact]
    public async Task ApplyAndCleanup_ForeignDaemonOfTheName_AreRefusedAndLeaveIt()
    {
        Shell.Run($"""
            wireguard-go wg_exit > /dev/null 2>&1
            wg genkey > {World.Directory}/other
            wg set wg_exit private-key {World.Directory}/other
            """);

        var fault = Assert.Single(await Provider.ApplyAsync(Plan1(World.Exit1.Endpoint), Cancel));
        Assert.Contains("did not make", fault.Message, StringComparison.Ordinal);
        Assert.Empty(await Provider.CleanupAsync(Cancel));

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
            var faults = await Provider.ApplyAsync(Plan1(World.Exit1.Endpoint), Cancel);
            await HandshakeAsync("exit1");

            Assert.Contains("fd99::2", Assert.Single(faults).Message, StringComparison.Ordinal);
            var link = Assert.Single((await Provider.ObserveAsync(Cancel)).Interfaces);
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
        var plan = Plan1(World.Exit1.Endpoint);
        await ApplyAsync(plan);
        var pid = RouterWorld.DaemonPid();
        Shell.Run($"kill -STOP {pid}");

        await Shell.Until(async () => (await Provider.ApplyAsync(plan, Cancel)).Count == 0, 2 * Patience, "another daemon");

        await HandshakeAsync("exit1");
        Assert.NotEqual(pid, RouterWorld.DaemonPid());
    }

    [Fact]
    public async Task ApplyAsync_PeerThatIsNotConfigured_IsRemoved()
    {
        await ApplyAsync(Plan1(World.Exit1.Endpoint));
        Shell.Run("wg set wg_exit peer $(wg genkey | wg pubkey) endpoint 192.0.1.99:1 allowed-ips 10.1.0.0/16");

        await ApplyAsync(Plan1(World.Exit1.Endpoint));

        Assert.Equal(World.Exit1.PublicKey, Shell.Run("wg show wg_exit peers").Trim());
    }

    [Fact]
    public async Task ApplyAsync_MarkTakenAwayByAnother_IsSetAgain()
    {
        await ApplyAsync(Plan1(World.Exit1.Endpoint));
        Shell.Run("wg set wg_exit fwmark 0");

        Assert.Null(Assert.Single((await Provider.ObserveAsync(Cancel)).Interfaces).OuterMark);
        await ApplyAsync(Plan1(World.Exit1.Endpoint));

        Assert.Equal("0x1", Shell.Run("wg show wg_exit fwmark").Trim());
    }

    /// <summary>A wait for the next change, after all that is known already.</summary>
    private Task<string> PendingChange()
    {
        Task<string> change;
        do
        {
            change = Provider.WaitForChangeAsync(Cancel).AsTask();
        }
        while (change.IsCompleted);

        return change;
    }

    private void AssertNothingIsLeft(int pid)
    {
        Assert.False(Directory.Exists($"/proc/{pid}"), "the daemon runs");
        Assert.NotEqual(0, Shell.Try("ip link show wg_exit").Code);
        Assert.Empty(Directory.GetFiles("/run/wireguard"));
        Assert.DoesNotContain(Directory.GetFiles(World.Directory), file => file.Contains("wg_exit", StringComparison.Ordinal));
    }
}
