using System.Net;
using MeshAgent.Netlink.Routing;
using MeshAgent.Netlink.Routing.Routes;
using MeshAgent.Netlink.Routing.Rules;
using MeshAgent.Netlink.Tests.Fixtures;
using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Tests.Routing;

/// <summary>Our requests against those that ip(8) wrote for the same objects: same fixed header, same attributes, order aside.</summary>
public sealed class RequestTests
{
    private const int RouteHeaderLength = 12;
    private const int Wan = 10;

    [Fact]
    public void AddRoute_WithGatewaySourceMtu_HasTheBytesOfIp() => AssertSame("request-route-gateway", RouteRequests.Add(new KernelRoute
    {
        Family = KernelFamily.IPv4,
        Destination = new AddressPrefix(IPAddress.Parse("198.51.100.0"), 24),
        Table = 301,
        Priority = 5,
        Protocol = 109,
        PreferredSource = IPAddress.Parse("192.0.2.2"),
        Mtu = 1400,
        NextHops = [new KernelNextHop(Wan, IPAddress.Parse("192.0.2.1"))],
    }));

    [Fact]
    public void AddRoute_Multipath_HasTheBytesOfIp() => AssertSame("request-route-multipath", RouteRequests.Add(new KernelRoute
    {
        Family = KernelFamily.IPv4,
        Destination = new AddressPrefix(IPAddress.Parse("198.51.101.0"), 24),
        Protocol = 3,
        NextHops =
        [
            new KernelNextHop(Wan, IPAddress.Parse("192.0.2.1"), NextHopFlags.OnLink, 3),
            new KernelNextHop(Wan, IPAddress.Parse("192.0.2.9")),
        ],
    }));

    [Fact]
    public void AddRoute_OverIPv6Gateway_HasTheBytesOfIp() => AssertSame("request-route-via-inet6", RouteRequests.Add(new KernelRoute
    {
        Family = KernelFamily.IPv4,
        Destination = new AddressPrefix(IPAddress.Parse("198.51.103.0"), 24),
        Protocol = 3,
        NextHops = [new KernelNextHop(Wan, IPAddress.Parse("fe80::1"))],
    }));

    [Fact]
    public void AddRoute_IPv6Default_HasTheBytesOfIp() => AssertSame("request-route6-default", RouteRequests.Add(new KernelRoute
    {
        Family = KernelFamily.IPv6,
        Destination = AddressPrefix.Default(KernelFamily.IPv6),
        Table = 77,
        Protocol = 109,
        NextHops = [new KernelNextHop(Wan, IPAddress.Parse("fe80::1"))],
    }));

    [Fact]
    public void AddRoute_Unreachable_HasTheBytesOfIp() => AssertSame("request-route-unreachable", RouteRequests.Add(new KernelRoute
    {
        Family = KernelFamily.IPv4,
        Destination = AddressPrefix.Default(KernelFamily.IPv4),
        Table = 78,
        Protocol = 109,
        Type = 7,
    }));

    [Fact]
    public void AddRule_WithMarkAndSuppressor_HasTheBytesOfIp() => AssertSame("request-rule-suppress", RuleRequests.Add(new KernelRule
    {
        Family = KernelFamily.IPv4,
        Priority = 2010,
        Mark = 1,
        Mask = 1,
        Table = 254,
        SuppressPrefixLength = 0,
        Protocol = 109,
    }));

    [Fact]
    public void AddRule_InvertedWithPorts_HasTheBytesOfIp() => AssertSame("request-rule-ports", RuleRequests.Add(new KernelRule
    {
        Family = KernelFamily.IPv6,
        Priority = 2020,
        Flags = RuleFlags.Invert,
        Source = new AddressPrefix(IPAddress.Parse("2001:db8::"), 32),
        InputLink = "lo",
        IpProtocol = 17,
        DestinationPorts = new RulePorts(67, 68),
        Action = RuleActions.Unreachable,
    }));

    /// <summary>
    /// Allowed to differ: the flags of nlmsghdr, which are set on sending; the table, which ip puts only in rtm_table where it fits and
    /// we put in RTA_TABLE as well; NLA_F_NESTED, which ip does not set on all nested attributes; and the destination of a default
    /// route, which ip sends as zeros for IPv6 and we leave out.
    /// </summary>
    private static void AssertSame(string fixture, NetlinkRequest request) =>
        Assert.Equal(Describe(Fixture.Datagram(fixture)), Describe(request.Message.ToArray()));

    private static string Describe(byte[] bytes)
    {
        var messages = new NetlinkMessageReader(bytes);
        Assert.True(messages.TryRead(out var message), messages.Malformed.ToString());
        var fixedHeader = Convert.ToHexString(message.Payload[..4]) + Convert.ToHexString(message.Payload[5..RouteHeaderLength]);
        var lines = new List<string> { $"{message.Header.Type} {fixedHeader}" };
        var table = (uint)message.Payload[4];
        var attributes = new AttributeReader(message.Payload[RouteHeaderLength..]);
        while (attributes.MoveNext())
        {
            if (attributes.Type == 1 && message.Payload[1] == 0)
            {
                continue;
            }

            if (attributes.Type == 15)
            {
                table = attributes.ReadUInt32();
            }
            else
            {
                lines.Add($"{attributes.Type}={Convert.ToHexString(attributes.Value)}");
            }
        }

        Assert.False(attributes.Malformed.IsFault, attributes.Malformed.ToString());
        lines.Sort(1, lines.Count - 1, StringComparer.Ordinal);
        return $"table={table}\n{string.Join('\n', lines)}";
    }
}
