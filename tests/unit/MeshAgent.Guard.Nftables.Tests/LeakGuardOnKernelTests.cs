using System.Net;
using System.Net.Sockets;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Guard;
using MeshAgent.Guard.Nftables.Tests.Lab;

namespace MeshAgent.Guard.Nftables.Tests;

public sealed class LeakGuardOnKernelTests
{
    private const int LeakPort = 7001;
    private const int ControlPort = 7002;
    private const int FencePort = 7003;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(IpFamily.IPv4)]
    [InlineData(IpFamily.IPv6)]
    public async Task Apply_LocalPacketWithoutMark_IsDroppedAndCountedAndMarkedOnePasses(IpFamily family)
    {
        await using var lab = await GuardLab.CreateAsync();
        await lab.RouteEverythingToWanAsync();
        await using var guard = await lab.StartGuardAsync();
        using var wan = lab.CaptureWan();
        var internet = LabAddresses.All[family].Internet;
        lab.Router.SendUdp(internet, ControlPort);
        await wan.WaitForAsync(packet => packet.DestinationPort == ControlPort, "positive control: without the guard the packet leaves");

        Assert.Null(await guard.ApplyAsync(GuardLab.Plan, Cancellation));
        lab.Router.SendUdp(internet, LeakPort);
        lab.Router.SendUdp(internet, FencePort, mark: 1);

        await wan.WaitForAsync(packet => packet.DestinationPort == FencePort, "the marked packet leaves");
        Assert.False(wan.Saw(packet => packet.DestinationPort == LeakPort));
        Assert.Equal(1, (await guard.ObserveAsync(Cancellation)).DroppedPackets);
    }

    [Theory]
    [InlineData(IpFamily.IPv4, 40000, 7001)]
    [InlineData(IpFamily.IPv6, 40000, 7001)]
    [InlineData(IpFamily.IPv4, 68, 67)]
    [InlineData(IpFamily.IPv6, 546, 547)]
    public async Task Apply_ForwardedPacket_IsDroppedAndCountedEvenWhenItLooksLikeDhcp(IpFamily family, int sourcePort, int port)
    {
        await using var lab = await GuardLab.CreateAsync();
        await lab.RouteEverythingToWanAsync();
        await using var guard = await lab.StartGuardAsync();
        using var wan = lab.CaptureWan();
        var addresses = LabAddresses.All[family];
        lab.Client.SendUdp(addresses.Isp, port, sourcePort: sourcePort);
        await wan.WaitForAsync(packet => packet.DestinationPort == port, "positive control: without the guard the packet leaves");
        var before = wan.Packets.Count(packet => packet.DestinationPort == port);

        Assert.Null(await guard.ApplyAsync(GuardLab.Plan, Cancellation));
        lab.Client.SendUdp(addresses.Isp, port, sourcePort: sourcePort);
        await Eventually.HoldsAsync(async () => (await guard.ObserveAsync(Cancellation)).DroppedPackets == 1, "the drop is counted");
        lab.Router.SendUdp(addresses.Isp, FencePort, mark: 1);

        await wan.WaitForAsync(packet => packet.DestinationPort == FencePort, "the marked packet leaves");
        Assert.Equal(before, wan.Packets.Count(packet => packet.DestinationPort == port));
    }

    [Theory]
    [InlineData(IpFamily.IPv4)]
    [InlineData(IpFamily.IPv6)]
    public async Task Apply_LocalPacketThatAForeignMarkRoutesAnewToTheWan_IsDropped(IpFamily family)
    {
        await using var lab = await GuardLab.CreateAsync();
        await lab.RouteByPolicyAsync();
        await using var guard = await lab.StartGuardAsync();
        using var wan = lab.CaptureWan();
        // What policy managers do (mwan3, pbr): a mark of their own in OUTPUT, and a rule for it.
        await lab.NftAsync("table inet pbr { chain out { type route hook output priority -150; udp dport 7001 meta mark set 0x100; }; }");
        await GuardLab.IpAsync(
            lab.Router,
            "-4 route add default via 192.0.2.1 table 100", "-6 route add default via 2001:db8:178::1 table 100",
            "-4 rule add pref 900 fwmark 0x100/0x100 lookup 100", "-6 rule add pref 900 fwmark 0x100/0x100 lookup 100");
        var internet = LabAddresses.All[family].Internet;
        lab.Router.SendUdp(internet, LeakPort);
        await wan.WaitForAsync(packet => packet.DestinationPort == LeakPort, "positive control: without the guard the packet leaves");
        var before = wan.Packets.Count(packet => packet.DestinationPort == LeakPort);

        Assert.Null(await guard.ApplyAsync(GuardLab.Plan, Cancellation));
        lab.Router.SendUdp(internet, LeakPort);
        lab.Router.SendUdp(internet, FencePort, mark: 1);

        await wan.WaitForAsync(packet => packet.DestinationPort == FencePort, "the marked packet leaves");
        Assert.Equal(before, wan.Packets.Count(packet => packet.DestinationPort == LeakPort));
        Assert.Equal(1, (await guard.ObserveAsync(Cancellation)).DroppedPackets);
    }

    [Fact]
    public async Task Apply_WhatALinkNeeds_StillLeaves()
    {
        await using var lab = await GuardLab.CreateAsync();
        await lab.RouteEverythingToWanAsync();
        await using var guard = await lab.StartGuardAsync();
        Assert.Null(await guard.ApplyAsync(GuardLab.Plan, Cancellation));
        using var wan = lab.CaptureWan();

        lab.Router.SendUdp(IPAddress.Parse("192.0.2.1"), 67, sourcePort: 68);
        lab.Router.SendUdp(IPAddress.Parse("2001:db8:178::1"), 547, sourcePort: 546);
        byte[] needed = [133, 135, 136, 131, 132, 143];
        foreach (var type in needed)
        {
            lab.Router.SendIcmp6(IPAddress.Parse("ff02::2"), type, "wan0");
        }

        // Joining a group makes the kernel report it by IGMP.
        using var member = lab.Router.OpenUdp(IpFamily.IPv4);
        member.SetSocketOption(
            SocketOptionLevel.IP,
            SocketOptionName.AddMembership,
            new MulticastOption(IPAddress.Parse("239.1.2.3"), IPAddress.Parse("192.0.2.20")));

        await wan.WaitForAsync(packet => packet is { SourcePort: 68, DestinationPort: 67 }, "DHCP");
        await wan.WaitForAsync(packet => packet is { SourcePort: 546, DestinationPort: 547 }, "DHCPv6");
        await wan.WaitForAsync(packet => packet.Protocol == 2, "IGMP");
        foreach (var type in needed)
        {
            await wan.WaitForAsync(packet => packet.Protocol == 58 && packet.SourcePort == type, $"ICMPv6 type {type}");
        }
    }

    [Theory]
    [InlineData(128)]
    [InlineData(130)]
    [InlineData(134)]
    [InlineData(137)]
    public async Task Apply_OtherIcmp6_IsDropped(byte type)
    {
        await using var lab = await GuardLab.CreateAsync();
        await using var guard = await lab.StartGuardAsync();
        using var wan = lab.CaptureWan();
        var allRouters = IPAddress.Parse("ff02::2");
        lab.Router.SendIcmp6(allRouters, type, "wan0");
        await wan.WaitForAsync(packet => packet.Protocol == 58 && packet.SourcePort == type, "positive control");
        var before = wan.Packets.Count(packet => packet.Protocol == 58 && packet.SourcePort == type);
        Assert.Null(await guard.ApplyAsync(GuardLab.Plan, Cancellation));

        lab.Router.SendIcmp6(allRouters, type, "wan0");
        lab.Router.SendUdp(IPAddress.Parse("2001:db8:178::1"), FencePort, mark: 1);

        await wan.WaitForAsync(packet => packet.DestinationPort == FencePort, "the marked packet leaves");
        Assert.Equal(before, wan.Packets.Count(packet => packet.Protocol == 58 && packet.SourcePort == type));
    }

    [Fact]
    public async Task Apply_OneFamilyOnly_LeavesTheOtherAlone()
    {
        await using var lab = await GuardLab.CreateAsync();
        await lab.RouteEverythingToWanAsync();
        await using var guard = await lab.StartGuardAsync();
        using var wan = lab.CaptureWan();
        Assert.Null(await guard.ApplyAsync(GuardLab.Plan with { Families = [IpFamily.IPv4] }, Cancellation));

        lab.Router.SendUdp(LabAddresses.All.IPv4.Internet, LeakPort);
        lab.Router.SendUdp(LabAddresses.All.IPv6.Internet, LeakPort);

        await wan.WaitForAsync(packet => packet.DestinationPort == LeakPort, "IPv6 is not guarded");
        Assert.Single(wan.Packets, packet => packet.DestinationPort == LeakPort);
    }

    [Theory]
    [InlineData(IpFamily.IPv4)]
    [InlineData(IpFamily.IPv6)]
    public async Task Apply_UserTrafficAllowed_DropsNothing(IpFamily family)
    {
        await using var lab = await GuardLab.CreateAsync();
        await lab.RouteEverythingToWanAsync();
        await using var guard = await lab.StartGuardAsync();
        using var wan = lab.CaptureWan();
        Assert.Null(await guard.ApplyAsync(GuardLab.Plan with { DropsUserTraffic = false }, Cancellation));

        lab.Client.SendUdp(LabAddresses.All[family].Internet, LeakPort);

        await wan.WaitForAsync(packet => packet.DestinationPort == LeakPort, "direct traffic leaves");
    }

    [Fact]
    public async Task Apply_LinkNamesThatContainEachOther_GuardsTheNamedOneOnly()
    {
        await using var lab = await GuardLab.CreateAsync();
        await lab.RouteEverythingToWanAsync();
        await using var guard = await lab.StartGuardAsync();
        using var wan = lab.CaptureWan();
        Assert.Null(await guard.ApplyAsync(GuardLab.Plan with { WanLinks = ["wan", "wan00", "xwan0"] }, Cancellation));

        lab.Router.SendUdp(LabAddresses.All.IPv4.Internet, LeakPort);

        await wan.WaitForAsync(packet => packet.DestinationPort == LeakPort, "wan0 is none of the named links");
    }

    [Fact]
    public async Task Apply_TwoHundredTimesUnderAFlood_NotOnePacketSlipsThrough()
    {
        await using var lab = await GuardLab.CreateAsync();
        await lab.RouteEverythingToWanAsync();
        await using var guard = await lab.StartGuardAsync();
        using var wan = lab.CaptureWan();
        var targets = IpFamilyFacts.All.Select(family => new IPEndPoint(LabAddresses.All[family].Internet, LeakPort)).ToArray();
        Socket[] floods = [.. IpFamilyFacts.All.Select(family => lab.Client.OpenUdp(family))];
        foreach (var (flood, target) in floods.Zip(targets))
        {
            Station.Send(flood, target);
            await wan.WaitForAsync(packet => packet.Destination.Equals(target.Address), "positive control: without the guard it leaves");
        }

        Assert.Null(await guard.ApplyAsync(GuardLab.Plan, Cancellation));
        var before = wan.Packets.Count(packet => packet.DestinationPort == LeakPort);

        using var over = new CancellationTokenSource();
        var sent = 0L;
        var sender = new Thread(() =>
        {
            for (; !over.IsCancellationRequested; sent++)
            {
                Station.Send(floods[sent % 2], targets[sent % 2]);
                if (sent % 50 == 0)
                {
                    // Leaves the processor to the kernel's clean-up after each replacement.
                    over.Token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(1));
                }
            }
        });
        sender.Start();
        try
        {
            for (var round = 0; round < 200; round++)
            {
                // Another plan each time, or nothing would be replaced.
                Assert.Null(await guard.ApplyAsync(GuardLab.Plan with { MasqueradeLinks = [$"tun{round}"] }, Cancellation));
            }
        }
        finally
        {
            await over.CancelAsync();
            sender.Join();
            Array.ForEach(floods, flood => flood.Dispose());
        }

        Array.ForEach(targets, target => lab.Router.SendUdp(target.Address, FencePort, mark: 1));
        await Eventually.HoldsAsync(
            () => Task.FromResult(wan.Packets.Count(packet => packet.DestinationPort == FencePort) == 2), "the marked packets leave");
        Assert.Equal(before, wan.Packets.Count(packet => packet.DestinationPort == LeakPort));
        Assert.True(sent > 10_000, $"the flood was {sent} packets only");
    }
}
