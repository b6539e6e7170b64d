using System.Globalization;
using System.Net;
using MeshAgent.Contracts.Exits;
using MeshAgent.Tunnels.Testing;

namespace MeshAgent.Exits.WireGuard.Tests.Lab;

/// <summary>What the provider finds out about exits by asking them, and what it believes of where they are.</summary>
[Collection("one router")]
public sealed class WireGuardGoProbingTests(RouterWorld world) : WireGuardGoLab(world)
{
    [Fact]
    public async Task ApplyAsync_ProbeNumberGrowsAndTheExitSwallowsThePackets_IsHeardButHasNotAnswered()
    {
        await ApplyAsync(Plan1(World.Exit1.Endpoint));
        await HandshakeAsync("exit1");
        World.Exit1.Inside("nft 'add table inet deaf { chain in { type filter hook prerouting priority -300; iifname wgs drop; }; }'");
        var before = await ReceivedAsync();
        await ApplyAsync(RouterWorld.Plan(World.Exit1.Endpoint, null, "exit1", probe: 1));

        // KEEPALIVE_TIMEOUT, 10 s: whitepaper §6.5.
        await Shell.Until(async () => await ReceivedAsync() > before, TimeSpan.FromSeconds(12), "a keep-alive for the probe");
        var answer = (await Provider.ObserveAsync(Cancel)).Exits[0].Answer;
        World.Exit1.Inside("nft delete table inet deaf");
        Assert.Null(answer);

        async Task<long> ReceivedAsync() => (await Provider.ObserveAsync(Cancel)).Exits[0].ReceivedBytes;
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public async Task ApplyAsync_ProbeNumberGrows_TheExitAnswersInsideTheTunnel(int family)
    {
        var endpoint = family == 4 ? World.Exit1.Endpoint : World.Exit1.EndpointIPv6;
        await ApplyAsync(Plan1(endpoint));
        await HandshakeAsync("exit1");
        Assert.Null((await Provider.ObserveAsync(Cancel)).Exits[0].Answer);

        // As the host's rules have it: what is not marked finds its default in the tunnel.
        Shell.Run("ip -6 rule add not fwmark 1 lookup 99; ip -6 route add default dev wg_exit table 99");
        await ApplyAsync(RouterWorld.Plan(endpoint, null, "exit1", probe: 1));

        await AnswerAsync(new ProbeAnswer(1, AnswerOrigin.Exit));
        Shell.Run("ip -6 rule del not fwmark 1 lookup 99");
    }

    [Fact]
    public async Task ApplyAsync_ProbeNumberGrowsAndTheExitForwards_SomebodyBeyondItAnswers()
    {
        await ApplyAsync(RouterWorld.Plan(World.Exit1.Endpoint, World.Exit2.Endpoint, "exit1"));
        await HandshakeAsync("exit1");
        Shell.Run("sysctl -qw net.ipv4.ip_forward=1");
        World.Exit1.Inside("""
            sysctl -qw net.ipv4.ip_forward=1
            ip route add 192.0.2.0/24 via 192.0.1.1
            nft 'add table ip out { chain post { type nat hook postrouting priority 100; oifname eth0 masquerade; }; }'
            """);
        World.Exit2.Inside("ip route add 192.0.1.0/24 via 192.0.2.1");

        await ApplyAsync(RouterWorld.Plan(World.Exit1.Endpoint, World.Exit2.Endpoint, "exit1", probe: 1));
        await AnswerAsync(new ProbeAnswer(1, AnswerOrigin.Beyond));

        World.Exit1.Inside("nft delete table ip out; ip route del 192.0.2.0/24; sysctl -qw net.ipv4.ip_forward=0");
        World.Exit2.Inside("ip route del 192.0.1.0/24");
        Shell.Run("sysctl -qw net.ipv4.ip_forward=0");
    }

    [Theory]
    [InlineData("[fd99::1]:51820")]
    [InlineData("10.99.0.1:51820")]
    public async Task ApplyAsync_ExitWasMetInsideTheTunnel_IsContactedWhereItIs(string inside)
    {
        await ApplyAsync(Plan1(World.Exit1.Endpoint));
        await HandshakeAsync("exit1");
        Shell.Run($"wg set wg_exit peer {World.Exit1.PublicKey} endpoint {inside}");

        await ApplyAsync(Plan1(World.Exit1.Endpoint));

        Assert.Equal(World.Exit1.Endpoint, (await Provider.ObserveAsync(Cancel)).Exits[0].Endpoint);
    }

    [Fact]
    public async Task ApplyAsync_ExitRoamed_IsBelievedUntilItLeavesAQuestionUnanswered()
    {
        var elsewhere = IPEndPoint.Parse("192.0.1.99:51820");
        await ApplyAsync(Plan1(World.Exit1.Endpoint));
        await HandshakeAsync("exit1");
        Shell.Run($"wg set wg_exit peer {World.Exit1.PublicKey} endpoint {elsewhere}");

        await ApplyAsync(RouterWorld.Plan(World.Exit1.Endpoint, null, "exit1", probe: 1));
        var asked = (await Provider.ObserveAsync(Cancel)).Exits[0].Endpoint;
        await ApplyAsync(RouterWorld.Plan(World.Exit1.Endpoint, null, "exit1", probe: 2));

        Assert.Equal(elsewhere, asked);
        Assert.Equal(World.Exit1.Endpoint, (await Provider.ObserveAsync(Cancel)).Exits[0].Endpoint);
    }

    /// <summary>A packet that was under way from the old address when the plan left it, which is any moment in which users send.</summary>
    [Fact]
    public async Task ApplyAsync_PeerIsTakenBackToTheAddressThatThePlanHasLeft_IsLedAwayAgain()
    {
        await ApplyAsync(Plan1(World.Exit1.Endpoint));
        await HandshakeAsync("exit1");
        await ApplyAsync(Plan1(World.Exit1.EndpointIPv6));
        Shell.Run($"wg set wg_exit peer {World.Exit1.PublicKey} endpoint {World.Exit1.Endpoint}");

        await ApplyAsync(Plan1(World.Exit1.EndpointIPv6));

        Assert.Equal(World.Exit1.EndpointIPv6, (await Provider.ObserveAsync(Cancel)).Exits[0].Endpoint);
    }

    [Fact]
    public async Task ApplyAsync_UnselectedExitIsProbed_ShakesHandsAnewAndCountsAsAliveMeanwhile()
    {
        await ApplyAsync(RouterWorld.Plan(World.Exit1.Endpoint, World.Exit2.Endpoint, "exit1"));
        await HandshakeAsync("exit2");
        var before = HandshakeOfExit2();
        // WireGuard tells handshakes in whole seconds.
        await Shell.Until(() => Task.FromResult(DateTimeOffset.UtcNow.ToUnixTimeSeconds() > before), TimeSpan.FromSeconds(5), "the next second");

        var plan = RouterWorld.Plan(World.Exit1.Endpoint, World.Exit2.Endpoint, "exit1");
        await ApplyAsync(plan with { Exits = [plan.Exits[0], plan.Exits[1] with { ProbeNumber = 1 }] });

        Assert.NotNull((await Provider.ObserveAsync(Cancel)).Exits[1].HandshakeAge);
        await Shell.Until(() => Task.FromResult(HandshakeOfExit2() > before), TimeSpan.FromSeconds(5), "a new handshake with exit2");
        Assert.NotNull((await Provider.ObserveAsync(Cancel)).Exits[1].HandshakeAge);
        Assert.Equal("25", Shell.Run($"wg show wg_exit persistent-keepalive | grep {World.Exit2.PublicKey}").Trim().Split('\t')[1]);
    }

    private long HandshakeOfExit2() =>
        long.Parse(Shell.Run($"wg show wg_exit latest-handshakes | grep {World.Exit2.PublicKey}").Trim().Split('\t')[1], CultureInfo.InvariantCulture);

    private async Task AnswerAsync(ProbeAnswer expected) => await Shell.Until(
        async () => (await Provider.ObserveAsync(Cancel)).Exits[0].Answer == expected, Patience, $"{expected}: {RouterWorld.Show()}");
}
