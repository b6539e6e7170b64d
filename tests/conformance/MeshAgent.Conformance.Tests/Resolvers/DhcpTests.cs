using System.Net;
using MeshAgent.Conformance.Resolvers;
using MeshAgent.Conformance.Stages;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Resolvers.Dhcp;

namespace MeshAgent.Conformance.Tests.Resolvers;

/// <summary>Each client's leases, by one suite.</summary>
public abstract class DhcpTests : ResolverSourceSuite
{
    protected static NameServer Server(string address) =>
        new() { Address = IPAddress.Parse(address), Scope = NameServerScope.Wan, LinkName = "wan0" };

    protected override IResolverSource CreateSource(IPluginContext context) => new DhcpResolverSource(context);
}
