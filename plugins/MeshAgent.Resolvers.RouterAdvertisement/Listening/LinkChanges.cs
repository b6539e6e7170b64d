using MeshAgent.Netlink.Routing;
using MeshAgent.Netlink.Routing.Links;
using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Resolvers.RouterAdvertisement.Listening;

/// <summary>
/// Hears that links changed and says "look again"; what changed is read anew. Only that a link was down must be heard: it may be up again
/// by then.
/// </summary>
/// <param name="changed">Told on the listener's thread, with the number of the link when it is down, else 0.</param>
internal sealed class LinkChanges(Action<int> changed) : INetlinkEventSink
{
    /// <inheritdoc/>
    public void OnMessage(in NetlinkMessage message)
    {
        if (message.Header.Type is NetlinkMessageType.NewLink or NetlinkMessageType.DeleteLink)
        {
            changed(KernelLink.TryDecode(message, out var link, out _) && link.Family == KernelFamily.Any
                && !(link.Flags.HasFlag(LinkFlags.Up) && link.Flags.HasFlag(LinkFlags.LowerUp)) ? link.Index : 0);
        }
    }

    /// <inheritdoc/>
    public void OnResyncNeeded(ResyncReason reason) => changed(0);

    /// <inheritdoc/>
    public void OnStopped(NetlinkException exception) => changed(0);
}
