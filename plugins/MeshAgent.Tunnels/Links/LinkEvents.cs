using System.Threading.Channels;
using MeshAgent.Netlink.Routing.Addresses;
using MeshAgent.Netlink.Routing.Links;
using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Tunnels.Links;

/// <summary>Picks the notifications about one link out of all, and lets one reader wait for them.</summary>
/// <param name="name">The link's name.</param>
internal sealed class LinkEvents(string name) : INetlinkEventSink
{
    // One place: an event only says "look again", so a second before the first was read adds nothing.
    private readonly Channel<string> events =
        Channel.CreateBounded<string>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private volatile int linkIndex;

    /// <summary>The link's index as last read; addresses are told by it. 0: none.</summary>
    public int LinkIndex
    {
        get => linkIndex;
        set => linkIndex = value;
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
            throw new OperationCanceledException($"nobody listens to {name} any more");
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
                when KernelLink.TryDecode(message, out var link, out _) && link.Name == name:
                events.Writer.TryWrite($"link {name} {(message.Header.Type == NetlinkMessageType.NewLink ? "came or changed" : "went")}");
                break;
            case NetlinkMessageType.NewAddress or NetlinkMessageType.DeleteAddress
                when KernelAddress.TryDecode(message, out var address, out _) && address.LinkIndex == linkIndex:
                events.Writer.TryWrite($"addresses of {name} changed");
                break;
        }
    }

    /// <inheritdoc/>
    public void OnResyncNeeded(ResyncReason reason) => events.Writer.TryWrite($"events of {name} were lost ({reason})");

    /// <inheritdoc/>
    public void OnStopped(NetlinkException exception) => events.Writer.TryWrite($"link events ended: {exception.Message}");
}
