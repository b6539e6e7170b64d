using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Transport;

/// <summary>
/// Takes what a <see cref="NetlinkListener"/> hears, on the listener's own thread. It must be quick and must not throw: while it
/// works the kernel's messages queue in the socket, and what does not fit there becomes <see cref="OnResyncNeeded"/>.
/// </summary>
public interface INetlinkEventSink
{
    /// <summary>One notification.</summary>
    /// <param name="message">The message, in the receive buffer; not to be kept.</param>
    void OnMessage(in NetlinkMessage message);

    /// <summary>
    /// Notifications were lost or could not be read: what is known may be wrong until it is dumped again. A dump begun after this
    /// call misses nothing: later changes are notified again.
    /// </summary>
    /// <param name="reason">Why.</param>
    void OnResyncNeeded(ResyncReason reason);

    /// <summary>The listener ended by itself and hears nothing any more.</summary>
    /// <param name="exception">Why.</param>
    void OnStopped(NetlinkException exception);
}
