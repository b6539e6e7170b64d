using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Simulation.Tests.Machine;

/// <summary>The packet filter in memory: one plan, in force whole or not at all.</summary>
internal sealed class FakeGuard : ITrafficGuard
{
    public GuardPlan? InForce { get; private set; }

    /// <summary>The next attempts to write that fail.</summary>
    public int Failures { get; set; }

    /// <summary>Runs before every attempt.</summary>
    public Action BeforeStep { get; set; } = static () => { };

    /// <summary>Runs after every attempt.</summary>
    public Action AfterStep { get; set; } = static () => { };

    /// <summary>Somebody else changed it: the filter's plugin announces it.</summary>
    public event Action? Changed;

    public void Flush()
    {
        InForce = null;
        Changed?.Invoke();
    }

    /// <summary>Whether the filter lets a packet out by a link.</summary>
    public bool Passes(Packet packet, string link)
    {
        if (InForce is not { DropsUserTraffic: true } plan || !plan.WanLinks.Contains(link) || !plan.Families.Contains(packet.Family))
        {
            return true;
        }

        return (packet.Mark & plan.Mark.Mask) == plan.Mark.Value || IsLinkUpkeep(packet);
    }

    public ValueTask<GuardObservation> ObserveAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(new GuardObservation { InForce = InForce });

    public ValueTask<Fault?> ApplyAsync(GuardPlan plan, CancellationToken cancellationToken)
    {
        BeforeStep();
        Fault? fault = null;
        if (Failures > 0)
        {
            Failures--;
            fault = new Fault(FaultOrigin.System, "nft: could not process rule");
        }
        else
        {
            InForce = plan;
        }

        AfterStep();
        return ValueTask.FromResult(fault);
    }

    public ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<string>> CleanupAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask TakeOverAsync(HandOver state, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<HandOver?> ExportStateAsync(CancellationToken cancellationToken) => ValueTask.FromResult<HandOver?>(null);

    public ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // What a link needs to live; a DHCP client's own packets by protocol and ports, as the contract says.
    private static bool IsLinkUpkeep(Packet packet) =>
        packet is { Protocol: Packet.Udp, SourcePort: 68, DestinationPort: 67 } or { Protocol: Packet.Udp, SourcePort: 546, DestinationPort: 547 }
        && packet.InputLink.Length == 0;
}
