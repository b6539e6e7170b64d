using MeshAgent.Contracts.Plugins;
using MeshAgent.Netlink.Routing;
using MeshAgent.Netlink.Routing.Links;
using MeshAgent.Netlink.Transport;
using MeshAgent.Resolvers.Learning.Links;

namespace MeshAgent.Resolvers.RouterAdvertisement.Listening;

/// <summary>Reads which of the links of interest there are, and tells when to read again.</summary>
internal sealed class LinkReader : IDisposable
{
    /// <summary>
    /// Links listened on at most. Each has a socket; a concentrator with a thousand sessions named ppp* would otherwise use up the
    /// process's files, and a router has a handful of uplinks.
    /// </summary>
    public const int Most = 32;

    private readonly LinkPatterns patterns;
    private readonly NetlinkConnection connection;
    private readonly NetlinkListener listener;

    /// <summary>Opens its sockets in the calling thread's network namespace.</summary>
    /// <param name="context">What the host lends.</param>
    /// <param name="patterns">The links of interest.</param>
    /// <param name="changed">Told, on a thread of its own, that links changed: the number of one that is down, else 0.</param>
    /// <exception cref="NetlinkException">The kernel could not be reached.</exception>
    public LinkReader(IPluginContext context, LinkPatterns patterns, Action<int> changed)
    {
        this.patterns = patterns;
        connection = NetlinkConnection.Open(NetlinkProtocol.Route);
        context.Entrust(connection);
        listener = NetlinkListener.Open(
            NetlinkProtocol.Route,
            new NetlinkListenerOptions { Groups = [MulticastGroup.Link], ThreadName = "ra links", StartThread = context.StartThread });
        context.Entrust(listener);
        listener.Start(new LinkChanges(changed));
    }

    /// <summary>Reads the links.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Those of interest, by number; null when they could not be read.</returns>
    public async Task<IReadOnlyList<SeenLink>?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var links = await connection.DumpAsync<KernelLink>(LinkRequests.Dump(), KernelLink.TryDecode, cancellationToken);
            return [.. links
                .Where(link => link.Family == KernelFamily.Any && patterns.Fit(link.Name))
                .Select(static link => new SeenLink(
                    link.Index, link.Name, link.Flags.HasFlag(LinkFlags.Up) && link.Flags.HasFlag(LinkFlags.LowerUp), link.CarrierChanges))
                .OrderBy(static link => link.Index)
                .Take(Most)];
        }
        catch (NetlinkException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        listener.Dispose();
        connection.Dispose();
    }
}
