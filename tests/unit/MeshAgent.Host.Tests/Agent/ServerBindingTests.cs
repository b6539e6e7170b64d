using System.Net;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Host.Agent;

namespace MeshAgent.Host.Tests.Agent;

/// <summary>A server that was learned on a link is asked there, and nowhere while the link is gone.</summary>
public sealed class ServerBindingTests
{
    private static NameServer Server(string address, string link = "") =>
        new() { Address = IPAddress.Parse(address), Scope = NameServerScope.Wan, LinkName = link };

    private static int IndexOf(string link) => link switch { "wan0" => 3, "wan1" => 4, _ => 0 };

    [Fact]
    public void ServersOf_Lookup_BindsWhatWasLearnedOnALinkAndNothingElse()
    {
        var servers = EffectRunner.ServersOf(
            [Server("198.51.100.1"), Server("198.51.100.2", "wan1"), Server("fe80::53", "wan0")], IndexOf);

        Assert.Equal([0, 4, 3], servers.Select(static server => server.LinkIndex));
        Assert.Equal(3, servers[2].Address.ScopeId);
    }

    [Fact]
    public void ServersOf_LinkIsGone_LeavesItsServersOut()
    {
        var servers = EffectRunner.ServersOf(
            [Server("198.51.100.1", "gone0"), Server("fe80::53", "gone0"), Server("fe80::54"), Server("198.51.100.2")], IndexOf);

        Assert.Equal("198.51.100.2", Assert.Single(servers).Address.ToString());
    }

    [Fact]
    public void ServersOf_ProbeOfAPathWithTwoLinks_AsksEachServerOnItsOwnLink()
    {
        var servers = EffectRunner.ServersOf(
            [Server("198.51.100.1"), Server("198.51.100.2", "wan1")], static link => link.Length == 0 ? 3 : IndexOf(link), bindAll: true);

        Assert.Equal([3, 4], servers.Select(static server => server.LinkIndex));
    }
}
