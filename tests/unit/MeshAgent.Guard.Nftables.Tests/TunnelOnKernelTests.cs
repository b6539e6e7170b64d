using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Guard;
using MeshAgent.Guard.Nftables.Tests.Lab;

namespace MeshAgent.Guard.Nftables.Tests;

/// <summary>What happens to users' packets on tunnels.</summary>
public sealed class TunnelOnKernelTests
{
    private const int Port = 7001;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(IpFamily.IPv4)]
    [InlineData(IpFamily.IPv6)]
    public async Task Masquerade_ForwardedPacket_LeavesWithTheTunnelsAddress(IpFamily family)
    {
        await using var lab = await GuardLab.CreateAsync();
        await lab.RouteByPolicyAsync();
        await using var guard = await lab.StartGuardAsync();
        using var tunnel = lab.CaptureTunnel();
        var addresses = LabAddresses.All[family];
        lab.Client.SendUdp(addresses.Internet, Port, sourcePort: 40001);
        var plain = await tunnel.WaitForAsync(packet => packet.DestinationPort == Port, "positive control: the packet takes the tunnel");
        Assert.Equal(addresses.Client, plain.Source);

        Assert.Null(await guard.ApplyAsync(GuardLab.Plan with { MasqueradeLinks = ["wg_exit"] }, Cancellation));
        lab.Client.SendUdp(addresses.Internet, Port + 1, sourcePort: 40002);

        var masked = await tunnel.WaitForAsync(packet => packet.DestinationPort == Port + 1, "the packet takes the tunnel");
        Assert.Equal(addresses.RouterTunnel, masked.Source);
    }

    [Theory]
    [InlineData(IpFamily.IPv4, 1280 - 40)]
    [InlineData(IpFamily.IPv6, 1280 - 60)]
    public async Task Clamp_ConnectionThroughANarrowTunnel_AgreesOnSegmentsThatFitBothWays(IpFamily family, int segment)
    {
        await using var lab = await GuardLab.CreateAsync();
        await lab.RouteByPolicyAsync();
        await GuardLab.IpAsync(lab.Router, "link set wg_exit mtu 1280");
        await using var guard = await lab.StartGuardAsync();
        Assert.Null(await guard.ApplyAsync(GuardLab.Plan with { ClampLinks = ["wg_exit"] }, Cancellation));
        using var tunnel = lab.CaptureTunnel();
        using var lan = new Capture(lab.Client.Namespace, MacOfLan(lab));
        var addresses = LabAddresses.All[family];
        using var service = lab.Exit.Open(family, SocketType.Stream, ProtocolType.Tcp, Port, local: addresses.Internet);
        service.Listen();

        using var client = lab.Client.Open(family, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(new IPEndPoint(addresses.Internet, Port), Cancellation);

        // RFC 879: the MTU less the headers of IP and TCP.
        Assert.Equal(segment, SegmentSize(await tunnel.WaitForAsync(packet => packet.DestinationPort == Port, "the SYN")));
        Assert.Equal(segment, SegmentSize(await lan.WaitForAsync(packet => packet.SourcePort == Port, "the SYN-ACK")));
    }

    [Theory]
    [InlineData(IpFamily.IPv4)]
    [InlineData(IpFamily.IPv6)]
    public async Task OwnEndpoint_OuterPacketThatLostItsMark_NeverEntersTheTunnel(IpFamily family)
    {
        await using var lab = await GuardLab.CreateAsync();
        await lab.RouteByPolicyAsync();
        await using var guard = await lab.StartGuardAsync();
        using var tunnel = lab.CaptureTunnel();
        var far = LabAddresses.All[family].Internet;
        lab.Router.SendUdp(far, Port);
        await tunnel.WaitForAsync(packet => packet.DestinationPort == Port, "positive control: the packet enters the tunnel");
        var before = tunnel.Packets.Count(packet => packet.DestinationPort == Port);

        // Also with fallback direct, while nothing else is dropped.
        EquatableArray<TunnelEndpoint> own = [new TunnelEndpoint("wg_exit", new IPEndPoint(far, Port))];
        Assert.Null(await guard.ApplyAsync(GuardLab.Plan with { OwnEndpoints = own, DropsUserTraffic = false }, Cancellation));
        lab.Router.SendUdp(far, Port);
        lab.Router.SendUdp(far, Port + 1);

        await tunnel.WaitForAsync(packet => packet.DestinationPort == Port + 1, "another port of that host is no business of the tunnel");
        Assert.Equal(before, tunnel.Packets.Count(packet => packet.DestinationPort == Port));
    }

    [Theory]
    [InlineData(IpFamily.IPv4)]
    [InlineData(IpFamily.IPv6)]
    public async Task OwnEndpoint_UsersPacketToTheSameServer_Passes(IpFamily family)
    {
        await using var lab = await GuardLab.CreateAsync();
        await lab.RouteByPolicyAsync();
        await using var guard = await lab.StartGuardAsync();
        using var tunnel = lab.CaptureTunnel();
        var far = LabAddresses.All[family].Internet;
        Assert.Null(await guard.ApplyAsync(
            GuardLab.Plan with { OwnEndpoints = [new TunnelEndpoint("wg_exit", new IPEndPoint(far, Port))] }, Cancellation));

        lab.Client.SendUdp(far, Port);

        await tunnel.WaitForAsync(packet => packet.DestinationPort == Port, "a user's own tunnel to the exit's server");
    }

    private static byte[] MacOfLan(GuardLab lab) =>
        Convert.FromHexString(lab.Router.Namespace.Run(() => System.Net.NetworkInformation.NetworkInterface.GetAllNetworkInterfaces()
            .Single(candidate => candidate.Name == "lan0").GetPhysicalAddress().ToString()));

    // Option 2 of RFC 9293 §3.2, which Linux puts first.
    private static int SegmentSize(SeenPacket packet)
    {
        Assert.Equal(2, packet.Segment[20]);
        return BinaryPrimitives.ReadUInt16BigEndian(packet.Segment.AsSpan(22));
    }
}
