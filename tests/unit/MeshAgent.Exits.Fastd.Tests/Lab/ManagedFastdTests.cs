using System.Net;
using System.Net.NetworkInformation;
using MeshAgent.Contracts.Exits;
using MeshAgent.Tunnels.Testing;

namespace MeshAgent.Exits.Fastd.Tests.Lab;

/// <summary>The provider with a real fastd, real links and two real exits. Facts are read by ip(8), nft(8), ss(8) and ping.</summary>
[Collection("one router")]
public sealed class ManagedFastdTests(RouterWorld world) : IAsyncLifetime
{
    /// <summary>A lost first packet costs fastd some 20 s (its handshake interval); twice that says that it is stuck.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    private readonly CollectingLogger logger = new();
    private FastdExitProvider? provider;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (provider is not null)
        {
            await provider.CleanupAsync(CancellationToken.None);
            await provider.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("tap", "salsa2012+umac", 4)]
    [InlineData("tun", "null", 6)]
    [InlineData("multitap", "null", 4)]
    public async Task ApplyAsync_FirstContact_CarriesWithMarkOnEveryPacket(string mode, string method, int family)
    {
        var (unmarked, marked) = (RouterWorld.UnmarkedPackets, RouterWorld.MarkedPackets);
        await StartAsync(mode, method);
        var plan = RouterWorld.Plan(family == 4 ? world.Exit1.Endpoint : world.Exit1.EndpointIPv6, null);

        var observed = await ConnectAsync(plan, "exit1");

        Assert.Equal(unmarked, RouterWorld.UnmarkedPackets);
        Assert.True(RouterWorld.MarkedPackets > marked);
        Assert.Contains("fwmark:0x1", Shell.Run($"ss -Huanpe | grep pid={world.DaemonPid()},"), StringComparison.Ordinal);
        var link = Assert.Single(observed.Interfaces, item => item.Name == observed.Exits[0].Interface);
        Assert.Equal(1u, link.OuterMark);
        Assert.True(link.Carries.IPv4 && link.Carries.IPv6);
        Assert.True(await PingsAsync(world.Exit1.Inner));
        Assert.True(await PingsAsync(world.Exit1.InnerIPv6));
        Assert.Equal(plan.Exits[0].Endpoint, observed.Exits[0].Endpoint);
        Assert.Null(observed.Exits[1].Endpoint);
        Assert.Null(observed.Exits[1].HandshakeAge);
        Assert.Equal(mode == "tun" ? null : world.Exit1.Inner, observed.Exits[0].Gateways.IPv4?.ToString());
    }

    [Fact]
    public async Task ApplyAsync_Twice_ChangesNothing()
    {
        await StartAsync();
        var plan = RouterWorld.Plan(world.Exit1.Endpoint, null);
        await ConnectAsync(plan, "exit1");
        await provider!.ApplyAsync(plan, Cancel);
        logger.Clear();

        Assert.Empty(await provider.ApplyAsync(plan, Cancel));

        Assert.Empty(logger.Lines);
    }

    [Fact]
    public async Task ApplyAsync_OneExitsAddressChanges_MovesItAndKeepsTheOthersSession()
    {
        await StartAsync();
        await ConnectAsync(RouterWorld.Plan(world.Exit1.Endpoint, world.Exit2.Endpoint), "exit2");
        await ConnectAsync(RouterWorld.Plan(world.Exit1.Endpoint, world.Exit2.Endpoint), "exit1");
        var age = (await provider!.ObserveAsync(Cancel)).Exits[1].HandshakeAge;
        ForgetSession(world.Exit1);
        var plan = RouterWorld.Plan(world.Exit1.OtherEndpoint, world.Exit2.Endpoint);

        await Shell.Until(
            async () =>
            {
                Assert.Empty(await provider.ApplyAsync(plan, Cancel));
                var exit = (await provider.ObserveAsync(Cancel)).Exits[0];
                return exit.HandshakeAge is not null && exit.Endpoint!.Equals(world.Exit1.OtherEndpoint);
            },
            Patience,
            "exit1 is connected at its other address");

        Assert.True((await provider.ObserveAsync(Cancel)).Exits[1].HandshakeAge > age);
        Assert.True(await PingsAsync(world.Exit1.Inner));
        Assert.True(await PingsAsync(world.Exit2.Inner));
    }

    [Fact]
    public async Task ApplyAsync_ProbeNumberGrows_IsAnsweredByTheExit()
    {
        await StartAsync("tun");
        await ConnectAsync(RouterWorld.Plan(world.Exit1.Endpoint, null), "exit1");
        var plan = RouterWorld.Plan(world.Exit1.Endpoint, null, probe: 7);

        Assert.Empty(await provider!.ApplyAsync(plan, Cancel));

        await Shell.Until(
            async () => (await provider.ObserveAsync(Cancel)).Exits[0].Answer is { ProbeNumber: 7, Origin: AnswerOrigin.Exit }, Patience, "an answer");
    }

    [Fact]
    public async Task StartAsync_PredecessorWasKilled_UsesItsDaemonAndSessionOn()
    {
        await StartAsync();
        var plan = RouterWorld.Plan(world.Exit1.Endpoint, null);
        await ConnectAsync(plan, "exit1");
        var (pid, age) = (world.DaemonPid(), (await provider!.ObserveAsync(Cancel)).Exits[0].HandshakeAge);
        await provider.DisposeAsync();

        provider = await world.StartProviderAsync(logger, world.Settings());
        Assert.Empty(await provider.ApplyAsync(plan, Cancel));

        Assert.Equal(pid, world.DaemonPid());
        Assert.True((await provider.ObserveAsync(Cancel)).Exits[0].HandshakeAge > age);
    }

    [Fact]
    public async Task ApplyAsync_DaemonKilled_TellsAndStartsItAnew()
    {
        await StartAsync();
        var plan = RouterWorld.Plan(world.Exit1.Endpoint, null);
        await ConnectAsync(plan, "exit1");
        var pid = world.DaemonPid();

        Shell.Run($"kill -9 {pid}; while ip link show mesh-vpn >/dev/null 2>&1; do sleep .01; done");
        await provider!.WaitForChangeAsync(Cancel);
        Assert.Null((await provider.ObserveAsync(Cancel)).Exits[0].HandshakeAge);
        ForgetSession(world.Exit1);
        await ConnectAsync(plan, "exit1");

        Assert.NotEqual(pid, world.DaemonPid());
        Assert.True(await PingsAsync(world.Exit1.Inner));
    }

    [Fact]
    public async Task ObserveAsync_StatusSocketGone_IsAFaultAndTheDaemonIsStartedAnew()
    {
        await StartAsync();
        var plan = RouterWorld.Plan(world.Exit1.Endpoint, null);
        await ConnectAsync(plan, "exit1");
        var pid = world.DaemonPid();

        Shell.Run($"rm {world.Directory}/mesh-vpn.sock");

        Assert.Contains("status socket", (await provider!.ObserveAsync(Cancel)).Fault?.Message, StringComparison.Ordinal);
        ForgetSession(world.Exit1);
        await Shell.Until(
            async () =>
            {
                await provider.ApplyAsync(plan, Cancel);
                return (await provider.ObserveAsync(Cancel)) is { Fault: null } observed && observed.Exits[0].HandshakeAge is not null;
            },
            Patience,
            "a new daemon is connected");
        Assert.NotEqual(pid, world.DaemonPid());
    }

    [Fact]
    public async Task ApplyAsync_PeerLimit_ConnectsThatManyAndComplainsOfNone()
    {
        world.StartExits("tap", "null");
        var settings = world.Settings();
        settings["managed"]!["peerLimit"] = 1;
        provider = await world.StartProviderAsync(logger, settings);
        var plan = RouterWorld.Plan(world.Exit1.Endpoint, world.Exit2.Endpoint);
        var observed = new ExitObservation();

        await Shell.Until(
            async () =>
            {
                await provider.ApplyAsync(plan, Cancel);
                return (observed = await provider.ObserveAsync(Cancel)).Exits.Any(static exit => exit.HandshakeAge is not null);
            },
            Patience,
            "one of them is connected");

        Assert.Null(observed.Fault);
        Assert.Empty(await provider.ApplyAsync(plan, Cancel));
        Assert.Single((await provider.ObserveAsync(Cancel)).Exits, static exit => exit.HandshakeAge is not null);
    }

    [Fact]
    public async Task ApplyAsync_ForeignLinkOfTheName_TouchesNothing()
    {
        Shell.Run("ip tuntap add dev mesh-vpn mode tap");
        try
        {
            provider = await world.StartProviderAsync(logger, world.Settings());

            var fault = Assert.Single(await provider.ApplyAsync(RouterWorld.Plan(world.Exit1.Endpoint, null), Cancel));

            Assert.Contains("did not make", fault.Message, StringComparison.Ordinal);
            Assert.Contains("state DOWN", Shell.Run("ip link show mesh-vpn"), StringComparison.Ordinal);
        }
        finally
        {
            Shell.Run("ip link del mesh-vpn");
        }
    }

    [Fact]
    public async Task CleanupAsync_AfterWork_LeavesNothing()
    {
        await StartAsync();
        await ConnectAsync(RouterWorld.Plan(world.Exit1.Endpoint, null), "exit1");
        var pid = world.DaemonPid();
        Assert.Equal("600", Shell.Run($"stat -c %a {world.Directory}/mesh-vpn.conf").Trim());

        Assert.NotEmpty(await provider!.CleanupAsync(Cancel));

        Assert.False(Directory.Exists($"/proc/{pid}"));
        Assert.Equal("", Shell.Try("ip link show mesh-vpn 2>/dev/null").Output);
        Assert.Equal("", Shell.Run($"ls {world.Directory} | grep mesh-vpn || :"));
        Assert.Empty(await provider.CleanupAsync(Cancel));
    }

    [Fact]
    public async Task ApplyAsync_LeadsIntoMesh_MakesTheLinkAPortOfTheBridge()
    {
        Shell.Run("ip link add br-mesh type bridge");
        try
        {
            world.StartExits("tap", "null");
            var settings = world.Settings();
            settings.Remove("addresses");
            settings["role"] = "mesh";
            settings["bridge"] = "br-mesh";
            provider = await world.StartProviderAsync(logger, settings);
            await Shell.Until(
                async () =>
                {
                    await provider.ApplyAsync(RouterWorld.Plan(world.Exit1.Endpoint, null), Cancel);
                    return Shell.Try("ip link show mesh-vpn | grep 'master br-mesh'").Code == 0;
                },
                Patience,
                "it is a port");

            Assert.Empty((await provider.ObserveAsync(Cancel)).Interfaces);
        }
        finally
        {
            Shell.Run("ip link del br-mesh");
        }
    }

    /// <summary>
    /// An exit that still has a session takes no second handshake with the same keys, which are renewed every 15 s: one that has started
    /// anew does.
    /// </summary>
    private void ForgetSession(FastdServer exit) => exit.Start("tap", "null", world.PublicKey);

    private async Task StartAsync(string mode = "tap", string method = "null")
    {
        world.StartExits(mode, method);
        provider = await world.StartProviderAsync(logger, world.Settings(mode, method));
    }

    /// <summary>Applies as the host does, at every change and look, until an exit is connected and its link is ready.</summary>
    private async Task<ExitObservation> ConnectAsync(ExitPlan plan, string exit)
    {
        ExitObservation observed = new();
        await Shell.Until(
            async () =>
            {
                var faults = await provider!.ApplyAsync(plan, Cancel);
                Assert.All(faults, static fault => Assert.Contains("ended lately", fault.Message, StringComparison.Ordinal));
                observed = await provider.ObserveAsync(Cancel);
                var report = observed.Exits.First(report => report.Name == exit);
                return report.HandshakeAge is not null && observed.Interfaces.First(link => link.Name == report.Interface).Carries.IPv4;
            },
            Patience,
            $"{exit} is connected\n{string.Join('\n', logger.Lines)}");
        return observed;
    }

    private static async Task<bool> PingsAsync(string address)
    {
        using var ping = new Ping();
        for (var attempt = 0; attempt < 5; attempt++)
        {
            try
            {
                if ((await ping.SendPingAsync(IPAddress.Parse(address), TimeSpan.FromSeconds(1), cancellationToken: Cancel)).Status == IPStatus.Success)
                {
                    return true;
                }
            }
            catch (PingException)
            {
                // No way yet.
            }
        }

        return false;
    }
}
