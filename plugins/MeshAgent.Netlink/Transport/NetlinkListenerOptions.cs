using System.Collections.Immutable;
using MeshAgent.Netlink.Filtering;

namespace MeshAgent.Netlink.Transport;

/// <summary>What a listener hears.</summary>
public sealed record NetlinkListenerOptions
{
    /// <summary>Multicast groups to join, by number.</summary>
    public required ImmutableArray<int> Groups { get; init; }

    /// <summary>Groups that only newer kernels have; not joining one is no error.</summary>
    public ImmutableArray<int> OptionalGroups { get; init; } = [];

    /// <summary>Classic BPF program that keeps notifications of no interest from waking the process; empty for none.</summary>
    public ImmutableArray<BpfInstruction> Filter { get; init; } = [];

    /// <summary>
    /// SO_RCVBUF asked for, bytes. Measured with 200,000 route changes at 250,000 a second and no filter: 208 KiB overran 8 times, 1 MiB
    /// twice, 8 MiB never. With a filter 1 MiB holds about a thousand notifications of interest, far more than a reconcile makes;
    /// an overrun only costs a dump. Memory is used only while messages wait.
    /// </summary>
    public int ReceiveBufferBytes { get; init; } = 1 << 20;

    /// <summary>Name of the listener's thread, for debuggers and /proc.</summary>
    public string ThreadName { get; init; } = "netlink";

    /// <summary>
    /// Starts the listener's thread: takes its name and what it does, whose token ends it as disposal does. By default a background thread
    /// that only disposal ends.
    /// </summary>
    public Func<string, Action<CancellationToken>, Thread> StartThread { get; init; } = static (name, body) =>
    {
        var thread = new Thread(() => body(CancellationToken.None)) { Name = name, IsBackground = true };
        thread.Start();
        return thread;
    };
}
