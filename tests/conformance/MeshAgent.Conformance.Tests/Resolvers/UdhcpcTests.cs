using System.Globalization;
using MeshAgent.Conformance.Resolvers;
using MeshAgent.Conformance.Stages;

namespace MeshAgent.Conformance.Tests.Resolvers;

public sealed class UdhcpcTests : DhcpTests
{
    protected override Task<IResolverStage> CreateStageAsync(TestFolder folder)
    {
        var settings = $$"""{ "clients": ["udhcpc"], "udhcpcDirectories": ["{{folder.Path}}"] }""";
        var first = new FileState(Lease("198.51.100.53 198.51.100.54", 600), [Expiring("198.51.100.53"), Expiring("198.51.100.54")]);
        return Task.FromResult<IResolverStage>(new FileResolverStage(folder.File("wan0.lease"), settings, first)
        {
            Second = new FileState(Lease("2001:db8::53", 600), [Expiring("2001:db8::53")]),
            Spoilt = Lease("192.0.2.66", 600)[..^4],
            Lapsed = Lease("192.0.2.66", 1, since: 1),
        });
    }

    private static Contracts.Resolvers.NameServer Expiring(string address) => Server(address) with { ExpiresAt = DateTimeOffset.MaxValue };

    private static string Lease(string servers, int seconds, double? since = null)
    {
        var uptime = since ?? double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"interface=wan0\ndns={servers}\nlease={seconds}\nuptime={uptime:0.00}\nend\n");
    }
}
