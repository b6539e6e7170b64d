using MeshAgent.Contracts.Routing;
using MeshAgent.Demo.Topology;
using MeshAgent.Netlink.Routing;
using MeshAgent.Netlink.Routing.Links;
using MeshAgent.Netlink.Routing.Routes;
using MeshAgent.Netlink.Routing.Rules;
using MeshAgent.Netlink.Transport;

namespace MeshAgent.Benchmarks.Routes;

/// <summary>The third party: changes the router's kernel by a connection of its own.</summary>
internal sealed class RouterKernel : IDisposable
{
    /// <summary>RT_TABLE_MAIN.</summary>
    public const uint MainTable = 254;

    private readonly NetlinkConnection connection;

    private RouterKernel(NetlinkConnection connection) => this.connection = connection;

    public static async Task<RouterKernel> OpenAsync(Neighbourhood world) =>
        new(await world.InNamespaceAsync(Node.Router, static () => NetlinkConnection.Open(NetlinkProtocol.Route)));

    public async Task ChangeAsync(NetlinkRequest request, CancellationToken cancellation) =>
        await connection.RequestAsync(request, cancellation);

    /// <summary>Makes all changes and insists on each.</summary>
    public async Task ChangeAsync(IReadOnlyList<NetlinkRequest> requests, CancellationToken cancellation)
    {
        foreach (var outcome in await connection.ExecuteAsync(requests, cancellation))
        {
            if (!outcome.IsSuccess)
            {
                throw outcome.ToException();
            }
        }
    }

    /// <summary>The agent's last IPv4 rule: the one that sends user traffic to the exit table.</summary>
    public async Task<KernelRule> ExitRuleAsync(CancellationToken cancellation)
    {
        var rules = await connection.DumpAsync<KernelRule>(RuleRequests.Dump(KernelFamily.IPv4), KernelRule.TryDecode, cancellation);
        return rules.Where(static rule => rule.Protocol == RouteProtocols.MeshAgent).MaxBy(static rule => rule.Priority)
            ?? throw new InvalidOperationException("The agent has made no rule.");
    }

    /// <summary>The provider's IPv4 default.</summary>
    public async Task<KernelRoute> WanDefaultAsync(CancellationToken cancellation)
    {
        var routes = await connection.DumpAsync<KernelRoute>(
            RouteRequests.Dump(KernelFamily.IPv4, MainTable), KernelRoute.TryDecode, cancellation);
        return routes.First(static route => route.Destination.Length == 0 && route.Table == MainTable);
    }

    public async Task<int> LinkIndexAsync(string name, CancellationToken cancellation)
    {
        var links = await connection.DumpAsync<KernelLink>(LinkRequests.Dump(), KernelLink.TryDecode, cancellation);
        return links.First(link => link.Name == name).Index;
    }

    public void Dispose() => connection.Dispose();
}
