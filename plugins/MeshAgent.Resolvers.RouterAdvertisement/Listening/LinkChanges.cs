using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Resolvers.RouterAdvertisement.Listening;

/// <summary>Hears that links changed and says "look again"; what changed is read anew.</summary>
/// <param name="changed">Told on the listener's thread.</param>
internal sealed class LinkChanges(Action changed) : INetlinkEventSink
{
    /// <inheritdoc/>
    public void OnMessage(in NetlinkMessage message)
    {
        if (message.Header.Type is NetlinkMessageType.NewLink or NetlinkMessageType.DeleteLink)
        {
            changed();
        }
    }

    /// <inheritdoc/>
    public void OnResyncNeeded(ResyncReason reason) => changed();

    /// <inheritdoc/>
    public void OnStopped(NetlinkException exception) => changed();
}
