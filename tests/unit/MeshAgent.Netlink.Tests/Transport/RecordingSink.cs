using System.Collections.Concurrent;
using MeshAgent.Netlink.Routing.Routes;
using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Tests.Transport;

/// <summary>Keeps what a listener hears.</summary>
internal sealed class RecordingSink : INetlinkEventSink
{
    private int resyncs;
    private int messages;

    public ConcurrentQueue<KernelRoute> Routes { get; } = [];

    public ConcurrentQueue<NetlinkMessageType> Types { get; } = [];

    public int Messages => Volatile.Read(ref messages);

    public int Resyncs => Volatile.Read(ref resyncs);

    public NetlinkException? Stopped { get; private set; }

    /// <summary>Held, it makes the listener slow.</summary>
    public ManualResetEventSlim Open { get; } = new(initialState: true);

    public void OnMessage(in NetlinkMessage message)
    {
        Open.Wait();
        Interlocked.Increment(ref messages);
        Types.Enqueue(message.Header.Type);
        if (KernelRoute.TryDecode(message, out var route, out _))
        {
            Routes.Enqueue(route);
        }
    }

    public void OnResyncNeeded(ResyncReason reason) => Interlocked.Increment(ref resyncs);

    public void OnStopped(NetlinkException exception) => Stopped = exception;

    public static void WaitFor(Func<bool> condition, string what)
    {
        Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(20)), $"waited 20 s for {what}");
    }
}
