using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Tunnels.Probing;

namespace MeshAgent.Tunnels.Tests.Probing;

public sealed class EchoShotsTests
{
    [Theory]
    [InlineData(
        "198.51.100.11", "203.0.113.12", "0.0.0.0/0,::/0", true, true,
        "198.51.100.11/64 Exit, 203.0.113.12/64 Beyond, 203.0.113.12/1 Exit, 203.0.113.12/2 Beyond, 203.0.113.12/3 Beyond, "
        + "100::9/1 Exit, 100::9/2 Beyond, 100::9/3 Beyond")]
    [InlineData("198.51.100.11", "", "0.0.0.0/0,::/0", true, false, "198.51.100.11/64 Exit, 192.0.2.9/1 Exit, 192.0.2.9/2 Beyond, 192.0.2.9/3 Beyond")]
    [InlineData("2001:db8::12", "", "0.0.0.0/0,::/0", true, false, "192.0.2.9/1 Exit, 192.0.2.9/2 Beyond, 192.0.2.9/3 Beyond")]
    [InlineData("2001:db8::12", "", "0.0.0.0/0", false, true, "")]
    [InlineData("198.51.100.11", "203.0.113.12", "10.0.0.0/8", true, true, "10.0.0.0/1 Exit, 10.0.0.0/2 Beyond, 10.0.0.0/3 Beyond")]
    [InlineData("198.51.100.11", "203.0.113.12", "0.0.0.0/0,::/0", false, false, "")]
    public void Choose_Exit_AsksItAndThoseBeyondItInEachFamilyThatBothCarry(
        string exit, string others, string allowed, bool ipv4, bool ipv6, string expected) =>
        Assert.Equal(
            expected,
            string.Join(", ", EchoShots.Choose(
                IPAddress.Parse(exit),
                others.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse).ToList(),
                allowed.Split(',').Select(static prefix => IPNetwork.Parse(prefix)).ToEquatableArray(),
                new PerFamily<bool>(ipv4, ipv6)).Select(static shot => $"{shot.Destination}/{shot.HopLimit} {shot.Origin}")));

    [Fact]
    public void Choose_ManyExits_AsksNoMoreThanItsBound()
    {
        var others = Enumerable.Range(1, 200).Select(static number => IPAddress.Parse($"203.0.113.{number}")).ToList();

        var shots = EchoShots.Choose(IPAddress.Parse("198.51.100.1"), others, [IpFamily.IPv4.Everything()], PerFamily.Both(true));

        Assert.Equal(2 + EchoShots.OthersAsked + EchoShots.RoutersBeyond, shots.Count);
    }
}
