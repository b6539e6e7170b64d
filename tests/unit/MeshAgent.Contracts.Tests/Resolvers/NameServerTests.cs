using System.Net;
using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Contracts.Tests.Resolvers;

public sealed class NameServerTests
{
    // As resolved.conf(5) writes them: ADDRESS:PORT%IFNAME without the parts that are usual, brackets as in RFC 3986.
    [Theory]
    [InlineData("198.51.100.53", 53, "", "198.51.100.53")]
    [InlineData("198.51.100.53", 5353, "", "198.51.100.53:5353")]
    [InlineData("2001:db8::53", 53, "wan0", "2001:db8::53")]
    [InlineData("2001:db8::53", 5353, "", "[2001:db8::53]:5353")]
    [InlineData("fe80::1", 53, "wan0", "fe80::1%wan0")]
    [InlineData("fe80::1", 54, "wan0", "[fe80::1%wan0]:54")]
    public void ToString_OfAServer_SaysOnlyWhatIsUnusual(string address, int port, string link, string expected)
    {
        var server = new NameServer { Address = IPAddress.Parse(address), Port = (ushort)port, LinkName = link, Scope = NameServerScope.Wan };

        Assert.Equal(expected, server.ToString());
    }
}
