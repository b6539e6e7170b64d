using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Routes.Netlink.Tests;

/// <summary>Holds notifications up while its gate is shut, as a machine under load does.</summary>
internal sealed class GatedSink(INetlinkEventSink inner) : INetlinkEventSink
{
    public ManualResetEventSlim Gate { get; } = new(initialState: true);

    public void OnMessage(in NetlinkMessage message)
    {
        Gate.Wait();
        inner.OnMessage(message);
    }

    public void OnResyncNeeded(ResyncReason reason) => inner.OnResyncNeeded(reason);

    public void OnStopped(NetlinkException exception) => inner.OnStopped(exception);
}
