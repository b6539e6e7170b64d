using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Exits.WireGuard.Drivers;
using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Exits.WireGuard.Ownership;
using MeshAgent.Tunnels.Daemons;
using MeshAgent.Tunnels.Failures;
using MeshAgent.Tunnels.Keys;
using MeshAgent.Tunnels.Links;

namespace MeshAgent.Exits.WireGuard.Userspace;

/// <summary>
/// WireGuard by a <c>wireguard-go</c> of its own process, which outlives the agent: one that was left running by a killed agent is used on,
/// so that a restart does not break the tunnel. Its link is gone the moment it ends, which is how its end is noticed.
/// </summary>
/// <remarks>
/// boringtun is not used although it speaks the same protocol: up to 0.7.1 it panics on any change of a peer that it has ("Modifying
/// existing peers is not yet supported"), and moving an endpoint or the allowed prefixes is just that.
/// </remarks>
internal sealed class UserspaceDriver : ITunnelDriver
{
    /// <summary>
    /// How long a new daemon may take until it answers. It needs 10 ms here and some hundred on a slow router with a cold flash; longer
    /// would hold up reconciliation, shorter would start a second one beside a slow first.
    /// </summary>
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(5);

    /// <summary>How long a daemon may take to end by itself before it is ended: it has only a link and a socket to close.</summary>
    private static readonly TimeSpan EndDeadline = TimeSpan.FromSeconds(2);

    /// <summary>How often a starting or ending daemon is looked at: a start lasts about ten of these.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private readonly UserspacePlaces places;
    private readonly IDaemonProcesses processes;
    private readonly TimeProvider time;
    private readonly OwnershipFile note;
    private readonly DaemonLog log;
    private readonly RepeatedLines repeated;
    private readonly RestartPause pause;

    /// <summary>Makes the driver of one tunnel.</summary>
    /// <param name="places">Where its files are.</param>
    /// <param name="processes">The machine's processes.</param>
    /// <param name="time">The clock.</param>
    public UserspaceDriver(UserspacePlaces places, IDaemonProcesses processes, TimeProvider time)
    {
        this.places = places;
        this.processes = processes;
        this.time = time;
        note = new OwnershipFile(places.Note);
        log = new DaemonLog(places.Log);
        log.SkipToEnd();
        repeated = new RepeatedLines(time);
        pause = new RestartPause(time);
        Device = new Uapi.UapiDevice(places.Socket, time);
    }

    /// <inheritdoc/>
    public string Name => "userspace";

    /// <inheritdoc/>
    public string LinkKind => TunnelLink.TunKind;

    /// <inheritdoc/>
    public IWireGuardDevice Device { get; }

    /// <inheritdoc/>
    public ValueTask<bool> IsAvailableAsync(CancellationToken cancellationToken) => ValueTask.FromResult(places.FindProgram() is not null);

    /// <inheritdoc/>
    public bool IsOurs(DeviceSnapshot? device, SecretKey? privateKey) =>
        OwnerDecision.Decide(device, processes.Listener(places.Socket) ?? NotedAndRunning(), note.Read(), privateKey) == Owner.Agent;

    /// <inheritdoc/>
    public async ValueTask CreateAsync(CancellationToken cancellationToken)
    {
        var program = places.FindProgram() ?? throw new DeviceException(
            DeviceErrorKind.Unavailable,
            $"this kernel has no WireGuard, and {UserspacePlaces.Program} is not in {places.SearchPath}",
            $"load the kernel module wireguard (OpenWrt: kmod-wireguard), or install {UserspacePlaces.Program}");
        if (pause.Left is var left && left > TimeSpan.Zero)
        {
            throw new DeviceException(
                DeviceErrorKind.Unavailable, $"{program} ended lately and is started again in {left.TotalSeconds:0.0} s");
        }

        if (NotedAndRunning() is { } hung)
        {
            // Running, but its link is gone or it never made one: it will not come back by itself.
            await EndAsync(hung, cancellationToken);
        }

        pause.Starting();
        File.Delete(places.Socket);
        note.Write(new OwnershipNote("", Process: null));
        var process = processes.Start(places.Command(program));
        note.Write(new OwnershipNote("", process));
        await WaitUntilAnsweringAsync(process, cancellationToken);
    }

    /// <inheritdoc/>
    public void RememberKey(SecretKey privateKey)
    {
        var wanted = new OwnershipNote(privateKey.Fingerprint(), processes.Listener(places.Socket));
        if (wanted != note.Read())
        {
            note.Write(wanted);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> RemoveAsync(
        TunnelLink? link, SecretKey? privateKey, CancellationToken cancellationToken)
    {
        var removed = new List<string>();
        var listener = processes.Listener(places.Socket);
        if ((NotedAndRunning() ?? (await IsListenerOursAsync(privateKey, cancellationToken) ? listener : null)) is { } process)
        {
            await EndAsync(process, cancellationToken);
            removed.Add($"process {process.Pid} ({UserspacePlaces.Program} {places.Interface}) with its link");
            listener = processes.Listener(places.Socket);
        }

        // A socket that still answers belongs to somebody else's daemon; one beside our note that does not is our killed daemon's.
        if (listener is null && File.Exists(places.Socket) && (removed.Count > 0 || note.Read() is not null))
        {
            File.Delete(places.Socket);
            removed.Add($"file {places.Socket}");
        }

        foreach (var file in new[] { places.Note, places.Log }.Where(File.Exists))
        {
            File.Delete(file);
            removed.Add($"file {file}");
        }

        return removed;
    }

    /// <inheritdoc/>
    public async ValueTask EndSilentAsync(CancellationToken cancellationToken)
    {
        if (NotedAndRunning() is { } process)
        {
            await EndAsync(process, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> NewMessages()
    {
        try
        {
            return repeated.Take(log.ReadNew());
        }
        catch (IOException)
        {
            // The daemon's words are a help, not a need.
            return [];
        }
    }

    private ProcessIdentity? NotedAndRunning() => note.Read()?.Process is { } process && processes.IsRunning(process) ? process : null;

    private async ValueTask<bool> IsListenerOursAsync(SecretKey? privateKey, CancellationToken cancellationToken)
    {
        try
        {
            return await Device.ReadAsync(cancellationToken) is { } device && IsOurs(device, privateKey);
        }
        catch (DeviceException)
        {
            return false;
        }
    }

    private async ValueTask WaitUntilAnsweringAsync(ProcessIdentity process, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (await Device.ReadAsync(cancellationToken) is null)
        {
            if (!processes.IsRunning(process))
            {
                throw new DeviceException(
                    DeviceErrorKind.Unavailable,
                    $"{UserspacePlaces.Program} ended at once: {string.Join(" / ", NewMessages())}",
                    "it needs /dev/net/tun (module tun) and CAP_NET_ADMIN");
            }

            if (time.GetElapsedTime(start) > StartDeadline)
            {
                await EndAsync(process, cancellationToken);
                throw new DeviceException(
                    DeviceErrorKind.Silent, $"{UserspacePlaces.Program} does not answer {StartDeadline.TotalSeconds} s after its start");
            }

            await Task.Delay(Look, time, cancellationToken);
        }
    }

    private async ValueTask EndAsync(ProcessIdentity process, CancellationToken cancellationToken)
    {
        processes.Terminate(process);
        if (!await HasEndedAsync(process, cancellationToken))
        {
            processes.Kill(process);
            await HasEndedAsync(process, cancellationToken);
        }
    }

    private async ValueTask<bool> HasEndedAsync(ProcessIdentity process, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (processes.IsRunning(process))
        {
            if (time.GetElapsedTime(start) > EndDeadline)
            {
                return false;
            }

            await Task.Delay(Look, time, cancellationToken);
        }

        return true;
    }
}
