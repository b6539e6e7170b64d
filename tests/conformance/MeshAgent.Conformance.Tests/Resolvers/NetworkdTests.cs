using MeshAgent.Conformance.Resolvers;
using MeshAgent.Conformance.Stages;

namespace MeshAgent.Conformance.Tests.Resolvers;

/// <summary>The leases of systemd-networkd's DHCPv4 client.</summary>
public sealed class NetworkdTests : DhcpTests
{
    protected override Task<IResolverStage> CreateStageAsync(TestFolder folder)
    {
        var lease = GoldenLease.Read("networkd-lease");
        var settings = $$"""{ "clients": ["networkd"], "networkdDirectories": ["{{folder.Path}}"] }""";
        var file = Path.Combine(Directory.CreateDirectory(folder.File("leases")).FullName, GoldenLease.LinkNumber);
        var first = lease.Means(Leased("198.51.100.53"), Leased("198.51.100.54"));
        return Task.FromResult<IResolverStage>(new FileResolverStage(file, settings, first)
        {
            Second = lease.With("100.53 "u8, "100.55 "u8).Means(Leased("198.51.100.55"), Leased("198.51.100.54")),
            Spoilt = "ADDRESS=192.0.2.129\nDNS=198.51.\n",
            Lapsed = new FileContent(lease.With("LIFETIME=600"u8, "LIFETIME=000"u8).Bytes),
        });
    }
}
