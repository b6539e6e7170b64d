using System.Net;
using MeshAgent.Conformance.Resolvers;
using MeshAgent.Conformance.Stages;
using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Conformance.Tests.Resolvers;

/// <summary>
/// What systemd-networkd tells of a link: the servers of DHCPv6 and router advertisements, which it takes back by itself.
/// </summary>
public sealed class NetworkdLinkTests : DhcpTests
{
    protected override Task<IResolverStage> CreateStageAsync(TestFolder folder)
    {
        var link = GoldenLease.Read("networkd-link");
        var settings = $$"""{ "clients": ["networkd"], "networkdDirectories": ["{{folder.Path}}"] }""";
        var file = Path.Combine(Directory.CreateDirectory(folder.File("links")).FullName, GoldenLease.LinkNumber);
        return Task.FromResult<IResolverStage>(new FileResolverStage(file, settings, link.Means(Lasting("2001:db8:51::53"), Router))
        {
            Second = link.With("2001:db8:51::53"u8, "2001:db8:51::55"u8).Means(Lasting("2001:db8:51::55"), Router),
            Spoilt = "OPER_STATE=routable\nDNS=2001:db8:51:\n",
        });
    }

    private static NameServer Router => Lasting("fe80::e431:e3ff:fec5:c6d9");

    private static NameServer Lasting(string address) =>
        new() { Address = IPAddress.Parse(address), Scope = NameServerScope.Wan, LinkName = GoldenLease.Link };
}
