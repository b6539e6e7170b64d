using System.Collections.Concurrent;
using System.Threading.Channels;
using MeshAgent.Netlink.Routing.Addresses;
using MeshAgent.Netlink.Routing.Links;
using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Tunnels.Links;

/// <summary>Picks the notifications about some links out of all, and lets one reader wait for them.</summary>
/// <param name="names">The links' names.</param>
internal sealed class LinkEvents(IReadOnlyCollection<string> names) : INetlinkEventSink
{
    // One place: an event only says "look again", so a second before the first was read adds nothing.
    private readonly Channel<string> events =
        Channel.CreateBounded<string>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly ConcurrentDictionary<string, int> indices = new(StringComparer.Ordinal);

    /// <summary>Notes the number that a link has now; addresses are told by it.</summary>
    /// <param name="name">The link; one that is not of interest is passed over.</param>
    /// <param name="index">Its number; 0: there is none.</param>
    public void Note(string name, int index)
    {
        if (names.Contains(name))
        {
            indices[name] = index;
        }
    }

    /// <summary>Waits for the next event.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What happened.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled, or <see cref="End"/> was called.</exception>
    public async ValueTask<string> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await events.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new OperationCanceledException($"nobody listens to {string.Join(" and ", names)} any more");
        }
    }

    /// <summary>Ends every wait: one that went on would hold the plugin in memory.</summary>
    public void End() => events.Writer.TryComplete();

    /// <inheritdoc/>
    public void OnMessage(in NetlinkMessage message)
    {
        switch (message.Header.Type)
        {
            case NetlinkMessageType.NewLink or NetlinkMessageType.DeleteLink
                when KernelLink.TryDecode(message, out var link, out _) && names.Contains(link.Name):
                events.Writer.TryWrite($"link {link.Name} {(message.Header.Type == NetlinkMessageType.NewLink ? "came or changed" : "went")}");
                break;
            case NetlinkMessageType.NewAddress or NetlinkMessageType.DeleteAddress
                when KernelAddress.TryDecode(message, out var address, out _)
                    && indices.FirstOrDefault(known => known.Value == address.LinkIndex).Key is { } owner:
                events.Writer.TryWrite($"addresses of {owner} changed");
                break;
        }
    }

    /// <inheritdoc/>
    public void OnResyncNeeded(ResyncReason reason) => events.Writer.TryWrite($"link events were lost ({reason})");

    /// <inheritdoc/>
    public void OnStopped(NetlinkException exception) => events.Writer.TryWrite($"link events ended: {exception.Message}");
}
