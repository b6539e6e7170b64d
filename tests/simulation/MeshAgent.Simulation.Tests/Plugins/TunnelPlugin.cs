using System.Buffers.Binary;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Simulation.Tests.Invariants;
using MeshAgent.Simulation.Tests.Machine;
using MeshAgent.Simulation.Tests.World;

namespace MeshAgent.Simulation.Tests.Plugins;

/// <summary>
/// A generation in the slot <c>exits</c>. Where the technology lives by a daemon, its handle is the state that one generation leaves to the
/// next: who has none starts a daemon of its own, and every session begins anew.
/// </summary>
internal sealed class TunnelPlugin(FakeTunnel tunnel, Timeline timeline, Announcement announcement, Temper temper, Workplace workplace)
    : FakePlugin(temper, workplace), IExitProvider
{
    private const int Format = 1;

    private int handle;

    public async ValueTask<ExitObservation> ObserveAsync(CancellationToken cancellationToken)
    {
        await EnterAsync();
        Attach();
        announcement.Lower();
        return await tunnel.ObserveAsync(cancellationToken);
    }

    public async ValueTask<IReadOnlyList<Fault>> ApplyAsync(ExitPlan plan, CancellationToken cancellationToken)
    {
        await EnterAsync();
        Attach();
        await StepAsync(cancellationToken);
        var faults = await tunnel.ApplyAsync(plan, cancellationToken);
        await Workplace.AliveAsync();
        return faults;
    }

    public override async ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken)
    {
        if (reason == StopReason.Shutdown)
        {
            await tunnel.CleanupAsync(cancellationToken);
        }
    }

    public ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken) => announcement.WaitAsync(cancellationToken);

    public ValueTask<IReadOnlyList<string>> CleanupAsync(CancellationToken cancellationToken) => tunnel.CleanupAsync(cancellationToken);

    protected override void TakeOver(HandOver state) => handle = BinaryPrimitives.ReadInt32LittleEndian(state.Data.Span);

    protected override HandOver? Export()
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, handle);
        return new HandOver(Format, bytes);
    }

    private void Attach()
    {
        if (!tunnel.LivesByDaemon || handle == tunnel.Daemon)
        {
            return;
        }

        if (Temper.IsHeir)
        {
            timeline.Fail(new InvariantException("a swap costs users nothing", $"{tunnel.Name} is made anew, since its plugin was not given its state"));
        }

        handle = tunnel.RestartDaemon();
    }
}
