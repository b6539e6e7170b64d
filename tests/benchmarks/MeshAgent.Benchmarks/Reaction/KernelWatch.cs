using System.Diagnostics;
using MeshAgent.Demo.Topology;
using MeshAgent.Netlink.Routing;
using MeshAgent.Netlink.Transport;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Benchmarks.Reaction;

/// <summary>
/// An independent listener in the router: sees the third party's change and the agent's correction as the kernel tells everybody, and takes
/// the time between.
/// </summary>
internal sealed class KernelWatch : INetlinkEventSink, IDisposable
{
    private readonly NetlinkListener listener;
    private volatile Expectation? expected;

    private KernelWatch(NetlinkListener listener)
    {
        this.listener = listener;
        listener.Start(this);
    }

    /// <summary>Recognises a notification.</summary>
    public delegate bool Recogniser(in NetlinkMessage message);

    public static async Task<KernelWatch> OpenAsync(Neighbourhood world)
    {
        var options = new NetlinkListenerOptions
        {
            Groups = [MulticastGroup.IPv4Rule, MulticastGroup.IPv4Route],
            // A storm of route changes is heard here in full; a lost notification would look like an agent that does not react.
            ReceiveBufferBytes = 32 << 20,
            ThreadName = "watch",
        };
        return new KernelWatch(await world.InNamespaceAsync(Node.Router, () => NetlinkListener.Open(NetlinkProtocol.Route, options)));
    }

    /// <summary>Starts looking for a change and its correction.</summary>
    /// <param name="isChange">Recognises the change.</param>
    /// <param name="isCorrection">Recognises the correction.</param>
    /// <param name="onChange">Done at once on the listening thread when the change is seen.</param>
    /// <returns>The time between the two, milliseconds.</returns>
    public Task<double> ExpectAsync(Recogniser isChange, Recogniser isCorrection, Action? onChange = null)
    {
        var expectation = new Expectation(isChange, isCorrection, onChange ?? (static () => { }));
        expected = expectation;
        return expectation.Seen.Task;
    }

    public void OnMessage(in NetlinkMessage message)
    {
        var now = Stopwatch.GetTimestamp();
        if (expected is not { } expectation)
        {
            return;
        }

        if (expectation.ChangedAt == 0)
        {
            if (expectation.IsChange(message))
            {
                expectation.ChangedAt = now;
                expectation.OnChange();
            }
        }
        else if (expectation.IsCorrection(message))
        {
            expected = null;
            expectation.Seen.TrySetResult(Stopwatch.GetElapsedTime(expectation.ChangedAt, now).TotalMilliseconds);
        }
    }

    public void OnResyncNeeded(ResyncReason reason) =>
        expected?.Seen.TrySetException(new InvalidOperationException($"The benchmark's own listener lost notifications: {reason}."));

    public void OnStopped(NetlinkException exception) => expected?.Seen.TrySetException(exception);

    public void Dispose() => listener.Dispose();

    private sealed record Expectation(Recogniser IsChange, Recogniser IsCorrection, Action OnChange)
    {
        public TaskCompletionSource<double> Seen { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long ChangedAt { get; set; }
    }
}
