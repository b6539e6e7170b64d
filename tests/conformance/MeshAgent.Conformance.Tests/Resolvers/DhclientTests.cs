using System.Globalization;
using MeshAgent.Conformance.Resolvers;
using MeshAgent.Conformance.Stages;
using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Conformance.Tests.Resolvers;

public sealed class DhclientTests : DhcpTests
{
    protected override Task<IResolverStage> CreateStageAsync(TestFolder folder)
    {
        var settings = $$"""{ "clients": ["dhclient"], "dhclientDirectories": ["{{folder.Path}}"] }""";
        var later = DateTime.UtcNow.AddHours(1);
        NameServer Expiring(string address) => Server(address) with { ExpiresAt = later };
        return Task.FromResult<IResolverStage>(new FileResolverStage(
            folder.File("dhclient.leases"), settings, new FileState(Lease("198.51.100.53,198.51.100.54", later), [Expiring("198.51.100.53"), Expiring("198.51.100.54")]))
        {
            Second = new FileState(Lease("198.51.100.55", later), [Expiring("198.51.100.55")]),
            Spoilt = "lease { interface \0\0\0",
            Lapsed = Lease("198.51.100.66", DateTime.UtcNow.AddHours(-1)),
        });
    }

    private static string Lease(string servers, DateTime end)
    {
        var time = end.ToString("yyyy/MM/dd HH:mm:ss", CultureInfo.InvariantCulture);
        return $$"""
            lease {
              interface "wan0";
              fixed-address 192.0.2.127;
              option dhcp-lease-time 600;
              option domain-name-servers {{servers}};
              expire {{(int)end.DayOfWeek}} {{time}};
            }

            """;
    }
}
