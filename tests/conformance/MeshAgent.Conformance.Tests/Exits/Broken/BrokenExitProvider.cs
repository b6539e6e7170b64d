using System.Net.Sockets;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Conformance.Tests.Exits.Broken;

/// <summary>A provider that does one thing wrong, and all else as the one within.</summary>
internal sealed class BrokenExitProvider(IExitProvider inner) : IExitProvider
{
    /// <summary>What is done before a plan is.</summary>
    public Action<ExitPlan> BeforePlan { get; init; } = static _ => { };

    /// <summary>What is done in a plan's place.</summary>
    public Func<ExitPlan, ExitPlan> Plan { get; init; } = static plan => plan;

    /// <summary>What is told in place of what is seen of an exit.</summary>
    public Func<ExitReport, ExitReport> Sight { get; init; } = static exit => exit;

    /// <summary>What is done in place of a stop.</summary>
    public Func<StopReason, StopReason> Reason { get; init; } = static reason => reason;

    public bool IsDeaf { get; init; }

    public bool CleansUp { get; init; } = true;

    /// <summary>Sends a packet of its own to every exit, as a tunnel does whose socket is not marked yet.</summary>
    public static void SendUnmarked(ExitPlan plan)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        foreach (var exit in plan.Exits)
        {
            try
            {
                socket.SendTo([1], exit.Endpoint!);
            }
            catch (SocketException)
            {
                // The stage's filter counts it and tells the sender: EPERM.
            }
        }
    }

    public ValueTask StartAsync(CancellationToken cancellationToken) => inner.StartAsync(cancellationToken);

    public async ValueTask<ExitObservation> ObserveAsync(CancellationToken cancellationToken)
    {
        var seen = await inner.ObserveAsync(cancellationToken);
        return seen with { Exits = seen.Exits.Select(Sight).ToEquatableArray() };
    }

    public ValueTask<IReadOnlyList<Fault>> ApplyAsync(ExitPlan plan, CancellationToken cancellationToken)
    {
        BeforePlan(plan);
        return inner.ApplyAsync(Plan(plan), cancellationToken);
    }

    public async ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken)
    {
        if (IsDeaf)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        return await inner.WaitForChangeAsync(cancellationToken);
    }

    public ValueTask<IReadOnlyList<string>> CleanupAsync(CancellationToken cancellationToken) =>
        CleansUp ? inner.CleanupAsync(cancellationToken) : new(["everything"]);

    public ValueTask TakeOverAsync(HandOver state, CancellationToken cancellationToken) => inner.TakeOverAsync(state, cancellationToken);

    public ValueTask<HandOver?> ExportStateAsync(CancellationToken cancellationToken) => inner.ExportStateAsync(cancellationToken);

    public ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken) =>
        inner.StopAsync(Reason(reason), cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
