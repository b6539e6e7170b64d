using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Exits.WireGuard.Probing;

namespace MeshAgent.Exits.WireGuard.Tests.Probing;

public sealed class ProbeDestinationTests
{
    [Theory]
    [InlineData("198.51.100.11", "0.0.0.0/0,::/0", true, true, "198.51.100.11")]
    [InlineData("2001:db8::12", "0.0.0.0/0,::/0", true, true, "2001:db8::12")]
    [InlineData("2001:db8::12", "0.0.0.0/0,::/0", true, false, "192.0.2.9")]
    [InlineData("198.51.100.11", "0.0.0.0/0,::/0", false, true, "100::9")]
    [InlineData("198.51.100.11", "10.0.0.0/8", true, true, "10.0.0.0")]
    [InlineData("198.51.100.11", "fd00::/8", true, true, "fd00::")]
    [InlineData("198.51.100.11", "fd00::/8", true, false, null)]
    [InlineData("198.51.100.11", "0.0.0.0/0,::/0", false, false, null)]
    public void Choose_Exit_IsInItsPrefixesAndOfACarriedFamily(string exit, string allowed, bool ipv4, bool ipv6, string? expected) =>
        Assert.Equal(
            expected,
            ProbeDestination.Choose(
                IPAddress.Parse(exit),
                allowed.Split(',').Select(static prefix => IPNetwork.Parse(prefix)).ToEquatableArray(),
                new PerFamily<bool>(ipv4, ipv6))?.ToString());
}
