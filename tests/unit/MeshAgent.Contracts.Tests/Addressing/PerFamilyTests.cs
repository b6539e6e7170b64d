using System.Net;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Contracts.Tests.Addressing;

public sealed class PerFamilyTests
{
    [Fact]
    public void Create_CalledForEach_IPv4First()
    {
        var order = new List<IpFamily>();

        var pair = PerFamily.Create(family =>
        {
            order.Add(family);
            return family.AddressBits();
        });

        Assert.Equal([IpFamily.IPv4, IpFamily.IPv6], order);
        Assert.Equal(new PerFamily<int>(32, 128), pair);
        Assert.Equal((32, 128), (pair[IpFamily.IPv4], pair[IpFamily.IPv6]));
    }

    [Theory]
    [InlineData(IpFamily.IPv4)]
    [InlineData(IpFamily.IPv6)]
    public void With_OneFamily_LeavesTheOther(IpFamily family)
    {
        var changed = PerFamily.Both("old").With(family, "new");

        Assert.Equal("new", changed[family]);
        Assert.Equal("old", changed[family == IpFamily.IPv4 ? IpFamily.IPv6 : IpFamily.IPv4]);
    }

    [Fact]
    public void Map_EachFamily_IsProjectedWithItsValue() =>
        Assert.Equal(new PerFamily<string>("ipv4 1", "ipv6 2"), new PerFamily<int>(1, 2).Map(static (family, value) => $"{family.Word()} {value}"));

    [Theory]
    [InlineData("0.0.0.0", IpFamily.IPv4)]
    [InlineData("::", IpFamily.IPv6)]
    [InlineData("::ffff:192.0.2.1", IpFamily.IPv6)]
    public void Family_OfAnAddress_IsTheKernels(string address, IpFamily family) => Assert.Equal(family, IPAddress.Parse(address).Family());

    // Expected values: Python's ipaddress.ip_network(a).overlaps(b).
    [Theory]
    [InlineData("10.0.0.0/8", "10.1.0.0/16", true)]
    [InlineData("10.1.0.0/16", "10.0.0.0/8", true)]
    [InlineData("10.0.0.0/9", "10.128.0.0/9", false)]
    [InlineData("0.0.0.0/0", "2001:db8::/32", false)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::/48", true)]
    [InlineData("192.0.2.1/32", "192.0.2.1/32", true)]
    public void Overlaps_TwoPrefixes_ShareAnAddress(string one, string other, bool expected) =>
        Assert.Equal(expected, IPNetwork.Parse(one).Overlaps(IPNetwork.Parse(other)));

    // RFC 4291 section 2.5.6: fe80::/10.
    [Theory]
    [InlineData("fe80::1", true)]
    [InlineData("febf::1", true)]
    [InlineData("fec0::1", false)]
    [InlineData("169.254.1.1", false)]
    public void IsAlwaysOnLink_LinkLocalOfIPv6_Only(string address, bool expected) => Assert.Equal(expected, IPAddress.Parse(address).IsAlwaysOnLink());
}
