using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Netlink.Routing;
using MeshAgent.Netlink.Routing.Addresses;
using MeshAgent.Netlink.Routing.Links;
using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;
using MeshAgent.Tunnels.Settings;

namespace MeshAgent.Tunnels.Links;

/// <summary>Links and addresses by rtnetlink.</summary>
internal sealed class NetlinkTunnelLinks : ITunnelLinks
{
    private readonly NetlinkConnection connection;
    private readonly NetlinkListener listener;
    private readonly LinkEvents events;

    /// <summary>Opens its sockets in the calling thread's network namespace and starts to listen.</summary>
    /// <param name="context">Lends the thread and keeps the sockets.</param>
    /// <param name="names">The links whose changes are of interest.</param>
    /// <exception cref="NetlinkException">The kernel could not be reached.</exception>
    public NetlinkTunnelLinks(IPluginContext context, params IReadOnlyCollection<string> names)
    {
        connection = NetlinkConnection.Open(NetlinkProtocol.Route);
        context.Entrust(connection);
        events = new LinkEvents(names);
        listener = NetlinkListener.Open(NetlinkProtocol.Route, new NetlinkListenerOptions
        {
            Groups = [MulticastGroup.Link, MulticastGroup.IPv4Address, MulticastGroup.IPv6Address],
            ThreadName = "tunnel links",
            StartThread = context.StartThread,
        });
        context.Entrust(listener);
        listener.Start(events);
    }

    /// <inheritdoc/>
    public async ValueTask<TunnelLink?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        KernelLink? found = null;
        await AskAsync(
            LinkRequests.Get(name),
            (in NetlinkMessage message) => found = KernelLink.TryDecode(message, out var link, out _) ? link : found,
            Errno.NoDevice,
            cancellationToken);
        events.Note(name, found?.Index ?? 0);
        if (found is null)
        {
            return null;
        }

        var addresses = await NetlinkFailure.Translated(() => connection.DumpAsync<KernelAddress>(
            AddressRequests.Dump(KernelFamily.Any), KernelAddress.TryDecode, cancellationToken));
        return new TunnelLink
        {
            Index = found.Index,
            Kind = found.Kind,
            Mtu = (int)found.Mtu,
            IsUp = found.Flags.HasFlag(LinkFlags.Up),
            MasterIndex = found.MasterIndex,
            EthernetAddress = found.Address,
            Alias = found.Alias,
            LinkLocals = Of(addresses, found.Index, isLinkLocal: true),
            Addresses = Of(addresses, found.Index, isLinkLocal: false),
        };
    }

    /// <inheritdoc/>
    public ValueTask CreateAsync(string name, string kind, CancellationToken cancellationToken) =>
        RequestAsync(LinkRequests.Create(name, kind), Errno.None, cancellationToken);

    /// <inheritdoc/>
    public ValueTask CreateVxlanAsync(string name, ReadOnlyMemory<byte> address, VxlanTunnel tunnel, CancellationToken cancellationToken) =>
        RequestAsync(LinkRequests.CreateVxlan(name, address.Span, tunnel), Errno.None, cancellationToken);

    /// <inheritdoc/>
    public ValueTask SetAliasAsync(int index, string alias, CancellationToken cancellationToken) =>
        RequestAsync(LinkRequests.SetAlias(index, alias), Errno.None, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DeleteAsync(int index, CancellationToken cancellationToken) =>
        RequestAsync(LinkRequests.Delete(index), Errno.NoDevice, cancellationToken);

    /// <inheritdoc/>
    public ValueTask SetMtuAsync(int index, int mtu, CancellationToken cancellationToken) =>
        RequestAsync(LinkRequests.Set(index, up: null, (uint)mtu), Errno.None, cancellationToken);

    /// <inheritdoc/>
    public ValueTask BringUpAsync(int index, CancellationToken cancellationToken) =>
        RequestAsync(LinkRequests.Set(index, up: true), Errno.None, cancellationToken);

    /// <inheritdoc/>
    public ValueTask EnslaveAsync(int index, int master, CancellationToken cancellationToken) =>
        RequestAsync(LinkRequests.Enslave(index, master), Errno.None, cancellationToken);

    /// <inheritdoc/>
    public ValueTask AddAddressAsync(int index, InterfaceAddress address, CancellationToken cancellationToken) =>
        RequestAsync(AddressRequests.Add(Kernel(index, address)), Errno.Exists, cancellationToken);

    /// <inheritdoc/>
    public ValueTask RemoveAddressAsync(int index, InterfaceAddress address, CancellationToken cancellationToken) =>
        RequestAsync(AddressRequests.Delete(Kernel(index, address)), Errno.AddressNotAvailable, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken) => events.NextAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        listener.Dispose();
        events.End();
        connection.Dispose();
        return ValueTask.CompletedTask;
    }

    private static EquatableArray<InterfaceAddress> Of(IReadOnlyList<KernelAddress> addresses, int index, bool isLinkLocal) => addresses
        .Where(address => address.LinkIndex == index && address.Local.IsIPv6LinkLocal == isLinkLocal)
        .Select(static address => new InterfaceAddress(address.Local, address.PrefixLength))
        .ToEquatableArray();

    private static KernelAddress Kernel(int index, InterfaceAddress address) => new()
    {
        Family = address.Family == IpFamily.IPv6 ? KernelFamily.IPv6 : KernelFamily.IPv4,
        LinkIndex = index,
        Local = address.Address,
        PrefixLength = (byte)address.PrefixLength,

        // Nobody else is on a link of one peer, and waiting for duplicates would cost IPv6 its first second.
        Flags = address.Family == IpFamily.IPv6 ? AddressFlags.NoDuplicateDetection : AddressFlags.None,
    };

    private ValueTask RequestAsync(NetlinkRequest request, Errno alsoSuccess, CancellationToken cancellationToken) =>
        AskAsync(request, static (in NetlinkMessage _) => { }, alsoSuccess, cancellationToken);

    private async ValueTask AskAsync(
        NetlinkRequest request, NetlinkMessageHandler answer, Errno alsoSuccess, CancellationToken cancellationToken) =>
        await NetlinkFailure.Translated(async () =>
        {
            try
            {
                await connection.QueryAsync(request, answer, cancellationToken);
            }
            catch (NetlinkException expected) when (expected.Errno == alsoSuccess)
            {
                // What should be is so already.
            }

            return true;
        });
}
