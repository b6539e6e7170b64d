using System.Net;
using MeshAgent.Conformance.Resolvers;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Resolvers.Dhcp;

namespace MeshAgent.Conformance.Tests.Resolvers;

/// <summary>Each client's leases, by one suite.</summary>
public abstract class DhcpTests : ResolverSourceSuite
{
    protected static NameServer Server(string address) =>
        new() { Address = IPAddress.Parse(address), Scope = NameServerScope.Wan, LinkName = "wan0" };

    /// <summary>A server of a golden lease; only that it lapses counts.</summary>
    protected static NameServer Leased(string address) =>
        Server(address) with { LinkName = GoldenLease.Link, ExpiresAt = DateTimeOffset.MaxValue };

    protected override IResolverSource CreateSource(IPluginContext context) => new DhcpResolverSource(context);
}
