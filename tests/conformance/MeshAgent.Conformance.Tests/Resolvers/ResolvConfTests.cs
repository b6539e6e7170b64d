using System.Net;
using MeshAgent.Conformance.Resolvers;
using MeshAgent.Conformance.Stages;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Resolvers.ResolvConf;

namespace MeshAgent.Conformance.Tests.Resolvers;

public sealed class ResolvConfTests : ResolverSourceSuite
{
    protected override Task<IResolverStage> CreateStageAsync(TestFolder folder)
    {
        var file = folder.File("resolv.conf");
        var settings = $$"""{ "files": ["{{file}}"], "directories": [], "dnsmasq": [], "processes": false }""";
        var first = new FileState("search example.net\nnameserver 192.0.2.53\nnameserver 2001:db8::53\n", [Server("192.0.2.53"), Server("2001:db8::53")]);
        return Task.FromResult<IResolverStage>(new FileResolverStage(file, settings, first)
        {
            Second = new FileState("nameserver 192.0.2.54\n", [Server("192.0.2.54")]),
            Spoilt = "nameserver 192.0.2.66\0\0\0\0",
        });
    }

    protected override IResolverSource CreateSource(IPluginContext context) => new ResolvConfSource(context);

    private static NameServer Server(string address) => new() { Address = IPAddress.Parse(address), Scope = NameServerScope.System };
}
