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
    private readonly UserspacePlaces places;
    private readonly IDaemonProcesses processes;
    private readonly SupervisedDaemon daemon;

    /// <summary>Makes the driver of one tunnel.</summary>
    /// <param name="places">Where its files are.</param>
    /// <param name="processes">The machine's processes.</param>
    /// <param name="time">The clock.</param>
    public UserspaceDriver(UserspacePlaces places, IDaemonProcesses processes, TimeProvider time)
    {
        this.places = places;
        this.processes = processes;
        daemon = new SupervisedDaemon(UserspacePlaces.Program, places.Note, places.Log, processes, time);
        Device = new Uapi.UapiDevice(places.Socket, time);
    }

    /// <inheritdoc/>
    public string Name => "userspace";

    /// <inheritdoc/>
    public string LinkKind => TunnelLink.TunKind;

    /// <inheritdoc/>
    public IWireGuardDevice Device { get; }

    /// <inheritdoc/>
    public int? DaemonPid => daemon.Noted?.Pid;

    /// <inheritdoc/>
    public ValueTask<bool> IsAvailableAsync(CancellationToken cancellationToken) => ValueTask.FromResult(places.FindProgram() is not null);

    /// <inheritdoc/>
    public bool IsOurs(DeviceSnapshot? device, SecretKey? privateKey) =>
        OwnerDecision.Decide(device, processes.Listener(places.Socket) ?? daemon.Noted, daemon.Note.Read(), privateKey) == Owner.Agent;

    /// <inheritdoc/>
    public async ValueTask CreateAsync(CancellationToken cancellationToken)
    {
        var program = places.FindProgram() ?? throw new DeviceException(
            DeviceErrorKind.Unavailable,
            $"this kernel has no WireGuard, and {UserspacePlaces.Program} is not in {places.SearchPath}",
            $"load the kernel module wireguard (OpenWrt: kmod-wireguard), or install {UserspacePlaces.Program}");
        if (File.Exists(places.Socket))
        {
            // Asked first: on a machine just booted the folder is not there either, and wireguard-go makes it.
            File.Delete(places.Socket);
        }

        await daemon.StartAsync(
            places.Command(program),
            async token => await Device.ReadAsync(token) is not null,
            "it needs /dev/net/tun (module tun) and CAP_NET_ADMIN",
            cancellationToken);
    }

    /// <inheritdoc/>
    public void RememberKey(SecretKey privateKey)
    {
        var wanted = new OwnershipNote(privateKey.Fingerprint(), processes.Listener(places.Socket));
        if (wanted != daemon.Note.Read())
        {
            daemon.Note.Write(wanted);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> RemoveAsync(
        TunnelLink? link, SecretKey? privateKey, CancellationToken cancellationToken)
    {
        var removed = new List<string>();
        var listener = processes.Listener(places.Socket);
        if ((daemon.Noted ?? (await IsListenerOursAsync(privateKey, cancellationToken) ? listener : null)) is { } process)
        {
            await daemon.EndAsync(process, cancellationToken);
            removed.Add($"process {process.Pid} ({UserspacePlaces.Program} {places.Interface}) with its link");
            listener = processes.Listener(places.Socket);
        }

        // A socket that still answers belongs to somebody else's daemon; one beside our note that does not is our killed daemon's.
        if (listener is null && File.Exists(places.Socket) && (removed.Count > 0 || daemon.Note.Read() is not null))
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
        if (daemon.Noted is { } process)
        {
            await daemon.EndAsync(process, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> NewMessages() => daemon.NewMessages();

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
}
