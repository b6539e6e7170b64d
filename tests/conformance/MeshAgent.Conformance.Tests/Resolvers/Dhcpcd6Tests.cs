using System.Net;
using MeshAgent.Conformance.Resolvers;
using MeshAgent.Conformance.Stages;

namespace MeshAgent.Conformance.Tests.Resolvers;

/// <summary>dhcpcd's leases of DHCPv6, which are the server's replies (RFC 8415 §21.6, RFC 3646 §3).</summary>
public sealed class Dhcpcd6Tests : DhcpTests
{
    protected override Task<IResolverStage> CreateStageAsync(TestFolder folder)
    {
        var lease = GoldenLease.Read("wan0.lease6");
        var settings = $$"""{ "clients": ["dhcpcd"], "dhcpcdDirectories": ["{{folder.Path}}"] }""";
        return Task.FromResult<IResolverStage>(new FileResolverStage(
            folder.File($"{GoldenLease.Link}.lease6"), settings, lease.Means(Leased("2001:db8:51::53"), Leased("2001:db8:51::54")))
        {
            Second = lease.With(Bytes("2001:db8:51::54"), Bytes("2001:db8:51::55"))
                .Means(Leased("2001:db8:51::53"), Leased("2001:db8:51::55")),
            Spoilt = new FileContent(lease.Bytes.AsMemory(0, lease.Bytes.Length - 5)),
            // The preferred lifetime stands before the valid one.
            Lapsed = new FileContent(lease.With([0, 0, 0x2, 0x58, 0, 0, 0x2, 0x58], new byte[8]).Bytes),
        });
    }

    private static byte[] Bytes(string address) => IPAddress.Parse(address).GetAddressBytes();
}
