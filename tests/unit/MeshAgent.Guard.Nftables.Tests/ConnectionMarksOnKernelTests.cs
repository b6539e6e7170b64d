using System.Net;
using System.Net.Sockets;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Guard.Nftables.Tests.Lab;

namespace MeshAgent.Guard.Nftables.Tests;

/// <summary>Connections over the WAN, with the agent's rules and the users' default in the tunnel.</summary>
public sealed class ConnectionMarksOnKernelTests
{
    private const int ServicePort = 7022;
    private const int FencePort = 7003;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Long enough for a packet over three virtual wires, which takes well under a millisecond.
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(300);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(IpFamily.IPv4, true)]
    [InlineData(IpFamily.IPv4, false)]
    [InlineData(IpFamily.IPv6, true)]
    [InlineData(IpFamily.IPv6, false)]
    public async Task Inbound_ToTheRouterFromTheInternet_IsAnsweredOverTheWan(IpFamily family, bool exitUp)
    {
        await using var lab = await GuardLab.CreateAsync();
        await lab.RouteByPolicyAsync(exitUp);
        lab.Router.Namespace.SetSwitch("ipv4/conf/wan0/rp_filter", "1");
        await using var guard = await lab.StartGuardAsync();
        var addresses = LabAddresses.All[family];
        using var service = lab.Router.Open(family, SocketType.Stream, ProtocolType.Tcp, ServicePort);
        service.Listen();
        Assert.False(await ConnectsAsync(lab.Isp, addresses, Silence), "negative control: without the guard the answer goes astray");

        Assert.Null(await guard.ApplyAsync(GuardLab.Plan, Cancellation));

        Assert.True(await ConnectsAsync(lab.Isp, addresses, Patience));
    }

    [Theory]
    [InlineData(IpFamily.IPv4)]
    [InlineData(IpFamily.IPv6)]
    public async Task Inbound_OpenedBeforeTheGuard_GoesOnOverTheWan(IpFamily family)
    {
        await using var lab = await GuardLab.CreateAsync();
        await lab.RouteEverythingToWanAsync();

        // Something on the router already tracks connections, as every router's firewall does.
        await lab.NftAsync("table inet user { chain c { type filter hook input priority 0; ct state invalid drop; }; }");
        var addresses = LabAddresses.All[family];
        using var service = lab.Router.Open(family, SocketType.Stream, ProtocolType.Tcp, ServicePort);
        service.Listen();
        using var client = lab.Isp.Open(family, SocketType.Stream, ProtocolType.Tcp, local: addresses.Internet);
        await client.ConnectAsync(new IPEndPoint(addresses.RouterWan, ServicePort), Cancellation);
        using var session = await service.AcceptAsync(Cancellation);

        await lab.RouteByPolicyAsync();
        await using var guard = await lab.StartGuardAsync();
        Assert.Null(await guard.ApplyAsync(GuardLab.Plan, Cancellation));
        await client.SendAsync("question"u8.ToArray(), Cancellation);
        await session.ReceiveAsync(new byte[64], Cancellation);
        await session.SendAsync("answer"u8.ToArray(), Cancellation);

        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        end.CancelAfter(Patience);
        Assert.Equal(6, await client.ReceiveAsync(new byte[64], end.Token));
    }

    [Theory]
    [InlineData(IpFamily.IPv4)]
    [InlineData(IpFamily.IPv6)]
    public async Task Inbound_ToAForwardedPort_WorksBothWays(IpFamily family)
    {
        await using var lab = await GuardLab.CreateAsync();
        await lab.RouteByPolicyAsync();
        await lab.NftAsync(
            """
            table inet user { chain forwarded_ports { type nat hook prerouting priority dstnat;
              iifname wan0 tcp dport 7022 dnat ip to 10.30.0.2
              iifname wan0 tcp dport 7022 dnat ip6 to fd30::2
            }; }
            """);
        await using var guard = await lab.StartGuardAsync();
        var addresses = LabAddresses.All[family];
        using var service = lab.Client.Open(family, SocketType.Stream, ProtocolType.Tcp, ServicePort);
        service.Listen();
        Assert.False(await ConnectsAsync(lab.Isp, addresses, Silence), "negative control: without the guard the answer goes astray");
        Assert.Null(await guard.ApplyAsync(GuardLab.Plan, Cancellation));

        using var client = lab.Isp.Open(family, SocketType.Stream, ProtocolType.Tcp, local: addresses.Internet);
        var target = new IPEndPoint(addresses.RouterWan, ServicePort);
        await client.ConnectAsync(target, Cancellation).AsTask().WaitAsync(Patience, Cancellation);
        using var session = await service.AcceptAsync(Cancellation);
        await client.SendAsync("question"u8.ToArray(), Cancellation);
        Assert.Equal(8, await session.ReceiveAsync(new byte[64], Cancellation).AsTask().WaitAsync(Patience, Cancellation));
        await session.SendAsync("answer"u8.ToArray(), Cancellation);
        Assert.Equal(6, await client.ReceiveAsync(new byte[64], Cancellation).AsTask().WaitAsync(Patience, Cancellation));
        Assert.Equal(0, (await guard.ObserveAsync(Cancellation)).DroppedPackets);
    }

    [Fact]
    public async Task Control_WithStrictReversePathFilter_GetsItsAnswersAndTheSwitchIsGivenBack()
    {
        await using var lab = await GuardLab.CreateAsync();
        await lab.RouteByPolicyAsync();
        lab.Router.Namespace.SetSwitch("ipv4/conf/wan0/rp_filter", "1");
        await using var guard = await lab.StartGuardAsync();
        var internet = LabAddresses.All.IPv4.Internet;
        Assert.False(await AsksAsync(lab, internet, Silence), "negative control: without the guard rp_filter drops the answer");

        Assert.Null(await guard.ApplyAsync(GuardLab.Plan, Cancellation));

        Assert.True(await AsksAsync(lab, internet, Patience));
        Assert.Equal("1", lab.Router.Namespace.GetSwitch("ipv4/conf/wan0/src_valid_mark"));
        Assert.Equal("0", lab.Router.Namespace.GetSwitch("ipv4/conf/lan0/src_valid_mark"));
        Assert.Equal(
            [
                "nftables table inet meshagent",
                "sysctl net.ipv4.conf.wan0.src_valid_mark set back to 0",
                "sysctl net.ipv4.tcp_fwmark_accept set back to 0",
            ],
            await guard.CleanupAsync(Cancellation));
        Assert.Equal("0", lab.Router.Namespace.GetSwitch("ipv4/conf/wan0/src_valid_mark"));
        Assert.Equal("0", lab.Router.Namespace.GetSwitch("ipv4/tcp_fwmark_accept"));
        Assert.Empty(Directory.GetFiles(lab.RuntimeDirectory));
    }

    [Theory]
    [InlineData(IpFamily.IPv4)]
    [InlineData(IpFamily.IPv6)]
    public async Task Client_WhateverItSends_IsNeverMarked(IpFamily family)
    {
        await using var lab = await GuardLab.CreateAsync();
        await lab.RouteByPolicyAsync();
        await using var guard = await lab.StartGuardAsync();
        var addresses = LabAddresses.All[family];
        using var answering = new Echo(lab.Exit, family, 7, addresses.Internet);
        using var asking = lab.Client.OpenUdp(family, 40001);
        using var wan = lab.CaptureWan();

        // Somebody used the same connection mark before the guard came: the answers of this connection must stay the client's.
        await lab.NftAsync("table inet old { chain c { type filter hook prerouting priority -150; iifname lan0 ct mark set 0x1; }; }");
        await AskAsync(asking, addresses.Internet);
        await lab.NftAsync("", "delete", "table", "inet", "old");
        await lab.NftAsync(
            """
            table inet watch { counter marked { }; counter seen { }; chain c { type filter hook forward priority 200;
              iifname lan0 counter name seen
              meta mark & 1 == 1 counter name marked
            }; }
            """);
        Assert.Null(await guard.ApplyAsync(GuardLab.Plan, Cancellation));

        await AskAsync(asking, addresses.Internet);
        foreach (var (sourcePort, port) in new[] { (40002, 53), (68, 67), (546, 547), (51820, 51820) })
        {
            lab.Client.SendUdp(addresses.Internet, port, sourcePort: sourcePort);
            lab.Client.SendUdp(addresses.Isp, port, sourcePort: sourcePort);
        }

        Assert.False(await ConnectsAsync(lab.Client, addresses, Silence));
        lab.Router.SendUdp(addresses.Isp, FencePort, mark: 1);
        await wan.WaitForAsync(packet => packet.DestinationPort == FencePort, "the marked packet leaves");
        Assert.DoesNotContain(wan.Packets, packet => packet.Source.Equals(addresses.Client));
        Assert.True(await CounterAsync(lab, "seen") >= 5, "positive control: the client's packets were forwarded and counted");
        Assert.Equal(0, await CounterAsync(lab, "marked"));
    }

    [Theory]
    [InlineData(IpFamily.IPv4)]
    [InlineData(IpFamily.IPv6)]
    public async Task Router_UserConnectionWithAForeignMark_LosesItWithItsNextPacket(IpFamily family)
    {
        await using var lab = await GuardLab.CreateAsync();
        await lab.RouteByPolicyAsync();
        await using var guard = await lab.StartGuardAsync();
        var internet = LabAddresses.All[family].Internet;
        using var answering = new Echo(lab.Exit, family, 7, internet);
        using var asking = lab.Router.OpenUdp(family, 40005);
        await lab.NftAsync("table inet old { chain c { type filter hook output priority -150; udp dport 7 ct mark set 0x1; }; }");
        await AskAsync(asking, internet);
        await lab.NftAsync("", "delete", "table", "inet", "old");
        await lab.NftAsync(
            """
            table inet watch { counter marked { }; counter seen { }; chain c { type filter hook input priority 200;
              iifname wg_exit counter name seen
              iifname wg_exit meta mark & 1 == 1 counter name marked
            }; }
            """);
        Assert.Null(await guard.ApplyAsync(GuardLab.Plan, Cancellation));

        await AskAsync(asking, internet);

        Assert.True(await CounterAsync(lab, "seen") >= 1, "positive control: the answer came in and was counted");
        Assert.Equal(0, await CounterAsync(lab, "marked"));
    }

    [Theory]
    [InlineData(IpFamily.IPv4)]
    [InlineData(IpFamily.IPv6)]
    public async Task Client_OpeningAConnectionThatTheWanForged_IsNotMarked(IpFamily family)
    {
        await using var lab = await GuardLab.CreateAsync();
        await lab.RouteByPolicyAsync();
        await using var guard = await lab.StartGuardAsync();
        var addresses = LabAddresses.All[family];
        Assert.Null(await guard.ApplyAsync(GuardLab.Plan, Cancellation));
        using var wan = lab.CaptureWan();
        using var tunnel = lab.CaptureTunnel();

        using var lan = new Capture(lab.Client.Namespace, MacOf(lab, "lan0"));

        // A client whose own firewall is silent: a refusal would end the forged connection at once.
        await LabCommand.RunAsync(
            "table inet own { chain c { type filter hook input priority 0; ct state new drop; }; }",
            "ip", "netns", "exec", lab.Client.Name(), "nft", "-f", "-");

        // From the internet's host to the client, as if it were the answer to what the client is going to ask.
        using var forging = lab.Isp.Open(family, SocketType.Stream, ProtocolType.Tcp, 443, local: addresses.Internet);
        forging.Blocking = false;
        Assert.Throws<SocketException>(() => forging.Connect(new IPEndPoint(addresses.Client, 40003)));
        await lan.WaitForAsync(packet => packet is { SourcePort: 443, DestinationPort: 40003 }, "positive control: the forged SYN came in");

        using var opening = lab.Client.Open(family, SocketType.Stream, ProtocolType.Tcp, 40003);
        opening.Blocking = false;
        Assert.Throws<SocketException>(() => opening.Connect(new IPEndPoint(addresses.Internet, 443)));

        await tunnel.WaitForAsync(packet => packet is { SourcePort: 40003, DestinationPort: 443 }, "the client's SYN takes the tunnel");
        Assert.False(wan.Saw(packet => packet is { SourcePort: 40003, DestinationPort: 443 } && IsOpening(packet)));
    }

    [Theory]
    [InlineData(IpFamily.IPv4)]
    [InlineData(IpFamily.IPv6)]
    public async Task Marks_BitsOutsideTheMask_AreKept(IpFamily family)
    {
        await using var lab = await GuardLab.CreateAsync();
        await lab.RouteByPolicyAsync();
        await lab.NftAsync(
            """
            table inet user { counter replies { }; counter connections { };
              chain first { type route hook output priority -300; udp sport 7022 meta mark set 0xab00; }
              chain early { type filter hook prerouting priority -180; udp dport 7022 ct mark set 0xcd00; }
              chain last { type filter hook postrouting priority 300;
                oifname wan0 udp sport 7022 meta mark 0xab01 counter name replies
                oifname wan0 udp sport 7022 ct mark 0xcd01 counter name connections
              }
            }
            """);
        await using var guard = await lab.StartGuardAsync();
        Assert.Null(await guard.ApplyAsync(GuardLab.Plan, Cancellation));
        var addresses = LabAddresses.All[family];
        using var answering = new Echo(lab.Router, family, ServicePort, addresses.RouterWan);

        using var asking = lab.Isp.OpenUdp(family, 40004, local: addresses.Internet);
        Station.Send(asking, new IPEndPoint(addresses.RouterWan, ServicePort));
        Assert.NotNull(await Station.ReceiveAsync(asking, Patience));

        Assert.Equal(1, await CounterAsync(lab, "replies", "user"));
        Assert.Equal(1, await CounterAsync(lab, "connections", "user"));
    }

    [Theory]
    [InlineData("0xffffffff", 0x80000000u)]
    [InlineData("0xff000000", 0x01000000u)]
    public async Task Marks_OtherMasks_Work(string mask, uint mark)
    {
        await using var lab = await GuardLab.CreateAsync();
        await lab.RouteEverythingToWanAsync();
        await using var guard = await lab.StartGuardAsync();
        Assert.True(PacketMark.TryParse($"0x{mark:x}/{mask}", out var wide));
        Assert.Null(await guard.ApplyAsync(GuardLab.Plan with { Mark = wide }, Cancellation));
        using var wan = lab.CaptureWan();

        lab.Router.SendUdp(LabAddresses.All.IPv4.Internet, 7001, mark: 1);
        lab.Router.SendUdp(LabAddresses.All.IPv4.Internet, FencePort, mark: mark);

        await wan.WaitForAsync(packet => packet.DestinationPort == FencePort, "the marked packet leaves");
        Assert.False(wan.Saw(packet => packet.DestinationPort == 7001));
    }

    private static bool IsOpening(SeenPacket packet) => packet.Protocol == 6 && (packet.Segment[13] & 0x12) == 0x02;

    private static byte[] MacOf(GuardLab lab, string link) =>
        Convert.FromHexString(lab.Router.Namespace.Run(() => System.Net.NetworkInformation.NetworkInterface.GetAllNetworkInterfaces()
            .Single(candidate => candidate.Name == link).GetPhysicalAddress().ToString()));

    private static async Task<long> CounterAsync(GuardLab lab, string name, string table = "watch")
    {
        var text = await lab.NftAsync("", "list", "counter", "inet", table, name);
        return long.Parse(text.Split("packets ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task AskAsync(Socket asking, IPAddress target)
    {
        Station.Send(asking, new IPEndPoint(target, 7));
        Assert.NotNull(await Station.ReceiveAsync(asking, Patience));
    }

    private static async Task<bool> AsksAsync(GuardLab lab, IPAddress internet, TimeSpan patience)
    {
        using var answering = new Echo(lab.Isp, IpFamily.IPv4, 53, internet);
        using var asking = lab.Router.OpenUdp(IpFamily.IPv4, mark: 1);
        Station.Send(asking, new IPEndPoint(internet, 53));
        return await Station.ReceiveAsync(asking, patience) is not null;
    }

    private static async Task<bool> ConnectsAsync(Station from, LabAddresses addresses, TimeSpan patience)
    {
        var isInternet = from.Name().EndsWith('i');
        using var client = from.Open(
            addresses.Internet.Family(), SocketType.Stream, ProtocolType.Tcp, local: isInternet ? addresses.Internet : null);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        end.CancelAfter(patience);
        try
        {
            await client.ConnectAsync(new IPEndPoint(isInternet ? addresses.RouterWan : addresses.Internet, ServicePort), end.Token);
            return true;
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            return false;
        }
    }
}
