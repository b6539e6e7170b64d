using System.Net;
using MeshAgent.Conformance.Resolvers;
using MeshAgent.Conformance.Stages;

namespace MeshAgent.Conformance.Tests.Resolvers;

/// <summary>dhcpcd's leases, which are the server's messages (RFC 2132 §3.8 and §9.2).</summary>
public sealed class DhcpcdTests : DhcpTests
{
    protected override Task<IResolverStage> CreateStageAsync(TestFolder folder)
    {
        var lease = GoldenLease.Read("wan0.lease");
        var settings = $$"""{ "clients": ["dhcpcd"], "dhcpcdDirectories": ["{{folder.Path}}"] }""";
        return Task.FromResult<IResolverStage>(new FileResolverStage(
            folder.File($"{GoldenLease.Link}.lease"), settings, lease.Means(Leased("198.51.100.53"), Leased("198.51.100.54")))
        {
            Second = lease.With(Bytes("198.51.100.54"), Bytes("198.51.100.55")).Means(Leased("198.51.100.53"), Leased("198.51.100.55")),
            Spoilt = new FileContent(lease.Bytes.AsMemory(0, lease.Bytes.Length / 2)),
            Lapsed = new FileContent(lease.With([51, 4, 0, 0, 0x2, 0x58], [51, 4, 0, 0, 0, 0]).Bytes),
        });
    }

    private static byte[] Bytes(string address) => IPAddress.Parse(address).GetAddressBytes();
}
