using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Exits.Fastd.Planning;
using MeshAgent.Exits.Fastd.Settings;
using MeshAgent.Tunnels.Daemons;
using MeshAgent.Tunnels.Failures;
using MeshAgent.Tunnels.Links;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Exits.Fastd.Instances;

/// <summary>A fastd and its links: seen, changed step by step, removed.</summary>
/// <param name="settings">What the operator wants.</param>
/// <param name="links">The kernel's links.</param>
/// <param name="instance">The fastd.</param>
/// <param name="logger">Takes what is done, and why.</param>
internal sealed class FastdTunnel(FastdSettings settings, ITunnelLinks links, IFastdInstance instance, ILogger logger)
{
    /// <summary>
    /// How often in a row a fastd that runs may fail to tell its status before it is ended and started anew. Each costs the socket's
    /// deadline of a second: a router that is only busy is spared, and a hung daemon does not keep users off for a minute.
    /// </summary>
    private const int MostSilentLooks = 5;

    private int silentLooks;

    /// <summary>Looks at it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What is there, or why it cannot be seen.</returns>
    public async ValueTask<(FastdState? State, Fault? Fault)> ObserveAsync(CancellationToken cancellationToken)
    {
        foreach (var line in instance.NewMessages())
        {
            logger.DaemonSaid(settings.Interface, line);
        }

        try
        {
            var seen = await instance.ObserveAsync(cancellationToken);
            silentLooks = seen is { Process: not null, Status: null } ? silentLooks + 1 : 0;
            var present = new List<NamedLink>();
            foreach (var name in settings.Links)
            {
                if (await links.ReadAsync(name, cancellationToken) is { } link)
                {
                    present.Add(new(name, link));
                }
            }

            var bridge = settings.Bridge is { } master ? await links.ReadAsync(master, cancellationToken) : null;
            return (new FastdState(seen, present.ToEquatableArray(), bridge?.Index ?? 0), null);
        }
        catch (DeviceException error)
        {
            return (null, error.ToFault());
        }
    }

    /// <summary>Starts the agent's own fastd anew that has not told its status for several looks.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Why it could not be; null when it was, or when it answers or may be only busy.</returns>
    public async ValueTask<Fault?> RestartIfStuckAsync(CancellationToken cancellationToken)
    {
        if (silentLooks < MostSilentLooks || settings.Managed is null)
        {
            return null;
        }

        logger.EndingSilent(settings.Interface, silentLooks);
        silentLooks = 0;
        return await TakeAsync([new StartDaemon("it did not answer")], EmptyState, cancellationToken) is [var fault, ..] ? fault : null;
    }

    /// <summary>Takes steps in their order. One that fails ends the taking, but for a step of a link, which costs only itself.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="state">What is there.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>What could not be done.</returns>
    public async ValueTask<IReadOnlyList<Fault>> TakeAsync(
        IReadOnlyList<FastdStep> steps, FastdState state, CancellationToken cancellationToken)
    {
        var faults = new List<Fault>();
        foreach (var step in steps)
        {
            try
            {
                await TakeAsync(step, state, cancellationToken);
                logger.StepTaken(settings.Interface, Describe(step), step.Reason);
            }
            catch (DeviceException error)
            {
                logger.StepFailed(settings.Interface, Describe(step), error.Message);
                faults.Add(error.ToFault());
                if (step is WriteConfiguration or WritePeer or RemovePeer or StartDaemon or Reload or ResetAll)
                {
                    return faults;
                }
            }
        }

        return faults;
    }

    private static FastdState EmptyState => new(new InstanceSnapshot(), [], 0);

    private async ValueTask TakeAsync(FastdStep step, FastdState state, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case WriteConfiguration write:
                instance.Write(write.Configuration);
                break;
            case WritePeer write:
                instance.Write(write.File);
                break;
            case RemovePeer remove:
                instance.Remove(remove.Name);
                break;
            case StartDaemon:
                await instance.StartAsync(cancellationToken);
                logger.DaemonStarted(settings.Interface, step.Reason);
                break;
            case Reload:
                instance.Tell(state.Instance.Process!, DaemonSignal.HangUp);
                break;
            case ResetAll:
                instance.Tell(state.Instance.Process!, DaemonSignal.User2);
                break;
            case SetMtu mtu:
                await links.SetMtuAsync(state.Link(mtu.Link)!.Index, mtu.Mtu, cancellationToken);
                break;
            case AddAddress add:
                await links.AddAddressAsync(state.Link(add.Link)!.Index, add.Address, cancellationToken);
                break;
            case RemoveAddress remove:
                await links.RemoveAddressAsync(state.Link(remove.Link)!.Index, remove.Address, cancellationToken);
                break;
            case Enslave enslave:
                await links.EnslaveAsync(state.Link(enslave.Link)!.Index, enslave.BridgeIndex, cancellationToken);
                break;
            case BringUp up:
                await links.BringUpAsync(state.Link(up.Link)!.Index, cancellationToken);
                break;
        }
    }

    private static string Describe(FastdStep step) => step switch
    {
        WriteConfiguration => "write configuration",
        WritePeer write => $"write peer {write.File.Name}",
        RemovePeer remove => $"remove peer {remove.Name}",
        StartDaemon => "start fastd",
        Reload => "reload peers",
        ResetAll => "contact all peers anew",
        SetMtu mtu => $"{mtu.Link}: set mtu {mtu.Mtu}",
        AddAddress add => $"{add.Link}: add {add.Address}",
        RemoveAddress remove => $"{remove.Link}: remove {remove.Address}",
        Enslave enslave => $"{enslave.Link}: enslave",
        BringUp up => $"{up.Link}: bring up",
        _ => step.GetType().Name,
    };
}
