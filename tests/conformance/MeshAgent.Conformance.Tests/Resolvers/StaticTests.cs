using System.Net;
using MeshAgent.Conformance.Resolvers;
using MeshAgent.Conformance.Stages;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Resolvers.Static;

namespace MeshAgent.Conformance.Tests.Resolvers;

public sealed class StaticTests : ResolverSourceSuite
{
    protected override Task<IResolverStage> CreateStageAsync(TestFolder folder) => Task.FromResult<IResolverStage>(new FixedResolverStage(
        """{ "wan": ["198.51.100.53", "fe80::53%wan0"], "system": ["[2001:db8::53]:5353"] }""",
        [
            new NameServer { Address = IPAddress.Parse("198.51.100.53"), Scope = NameServerScope.Wan },
            new NameServer { Address = IPAddress.Parse("fe80::53"), Scope = NameServerScope.Wan, LinkName = "wan0" },
            new NameServer { Address = IPAddress.Parse("2001:db8::53"), Scope = NameServerScope.System, Port = 5353 },
        ]));

    protected override IResolverSource CreateSource(IPluginContext context) => new StaticResolverSource(context);
}
