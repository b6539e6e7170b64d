using System.Net;
using MeshAgent.Contracts.Links;

namespace MeshAgent.Contracts.Tests.Links;

public sealed class LinkAddressTests
{
    // Expected values: Python's ipaddress.ip_network(text, strict=False), and the connected routes that ip(8) shows.
    [Theory]
    [InlineData("192.0.2.100", 24, "192.0.2.0/24")]
    [InlineData("192.0.2.129", 25, "192.0.2.128/25")]
    [InlineData("10.99.0.2", 31, "10.99.0.2/31")]
    [InlineData("192.0.2.1", 32, "192.0.2.1/32")]
    [InlineData("255.255.255.255", 1, "128.0.0.0/1")]
    [InlineData("198.18.3.4", 0, "0.0.0.0/0")]
    [InlineData("2001:db8:2::100", 64, "2001:db8:2::/64")]
    [InlineData("2001:db8:1:2:3::", 61, "2001:db8:1::/61")]
    [InlineData("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", 65, "2001:db8:ffff:ffff:8000::/65")]
    [InlineData("2001:db8::ff", 127, "2001:db8::fe/127")]
    [InlineData("fe80::1", 10, "fe80::/10")]
    [InlineData("::1", 128, "::1/128")]
    public void PrefixOf_AddressAndLength_ClearsTheHostBits(string address, int length, string expected) =>
        Assert.Equal(IPNetwork.Parse(expected), LinkAddress.PrefixOf(IPAddress.Parse(address), length));

    [Fact]
    public void Prefix_WithAPeer_IsAroundThePeer()
    {
        // ip address add 198.18.3.4 peer 198.18.0.1/32 dev ppp0 makes the connected route 198.18.0.1 dev ppp0.
        var address = new LinkAddress
        {
            LinkIndex = 1,
            Address = IPAddress.Parse("198.18.3.4"),
            PrefixLength = 32,
            Peer = IPAddress.Parse("198.18.0.1"),
        };

        Assert.Equal(IPNetwork.Parse("198.18.0.1/32"), address.Prefix);
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, false, false)]
    public void IsUsable_UpAndWithCarrier_Only(bool isUp, bool hasCarrier, bool expected) =>
        Assert.Equal(expected, new Link { Index = 1, Name = "eth0", IsUp = isUp, HasCarrier = hasCarrier }.IsUsable);
}
