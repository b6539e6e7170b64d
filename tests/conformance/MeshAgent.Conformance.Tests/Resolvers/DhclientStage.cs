using System.Globalization;
using System.Net;
using MeshAgent.Conformance.Stages;
using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Conformance.Tests.Resolvers;

/// <summary>dhclient's lease file (dhclient.leases(5)).</summary>
internal static class DhclientStage
{
    /// <summary>Where it is.</summary>
    public static string FileIn(TestFolder folder) => folder.File("dhclient.leases");

    /// <summary>Writes it.</summary>
    public static FileResolverStage Create(TestFolder folder)
    {
        var settings = $$"""{ "clients": ["dhclient"], "dhclientDirectories": ["{{folder.Path}}"] }""";
        var later = DateTime.UtcNow.AddHours(1);
        NameServer Expiring(string address) =>
            new() { Address = IPAddress.Parse(address), Scope = NameServerScope.Wan, LinkName = "wan0", ExpiresAt = later };
        var first = new FileState(Lease("198.51.100.53,198.51.100.54", later), [Expiring("198.51.100.53"), Expiring("198.51.100.54")]);
        return new FileResolverStage(FileIn(folder), settings, first)
        {
            Second = new FileState(Lease("198.51.100.55", later), [Expiring("198.51.100.55")]),
            Spoilt = "lease { interface \0\0\0",
            Lapsed = Lease("198.51.100.66", DateTime.UtcNow.AddHours(-1)),
        };
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
