using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Exits.WireGuard.Drivers;
using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Exits.WireGuard.Ownership;
using MeshAgent.Netlink.Generic;
using MeshAgent.Tunnels.Daemons;
using MeshAgent.Tunnels.Keys;
using MeshAgent.Tunnels.Links;

namespace MeshAgent.Exits.WireGuard.Kernel;

/// <summary>WireGuard by the kernel's own driver: nothing to supervise, and the link stays when the agent is killed.</summary>
/// <param name="name">The tunnel link's name.</param>
/// <param name="notePath">The file of the ownership note.</param>
/// <param name="links">The kernel's links.</param>
/// <param name="netlink">The connection that the device is configured over.</param>
internal sealed class KernelDriver(string name, string notePath, ITunnelLinks links, GenericNetlink netlink) : ITunnelDriver
{
    private readonly OwnershipFile note = new(notePath);
    private readonly KernelDevice device = new(netlink, name);

    /// <inheritdoc/>
    public string Name => "kernel";

    /// <inheritdoc/>
    public string LinkKind => TunnelLink.WireGuardKind;

    /// <inheritdoc/>
    public IWireGuardDevice Device => device;

    /// <inheritdoc/>
    public ValueTask<bool> IsAvailableAsync(CancellationToken cancellationToken) => device.IsSupportedAsync(cancellationToken);

    /// <inheritdoc/>
    public bool IsOurs(DeviceSnapshot? device, SecretKey? privateKey) =>
        OwnerDecision.Decide(device, process: null, note.Read(), privateKey) == Owner.Agent;

    /// <inheritdoc/>
    public async ValueTask CreateAsync(CancellationToken cancellationToken)
    {
        // The note first: a link without key and without note would be nobody's if the agent were killed in between.
        note.Write(new OwnershipNote("", Process: null));
        await links.CreateAsync(name, TunnelLink.WireGuardKind, cancellationToken);
    }

    /// <inheritdoc/>
    public void RememberKey(SecretKey privateKey)
    {
        var wanted = new OwnershipNote(privateKey.Fingerprint(), Process: null);
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
        if (link?.Kind == LinkKind && IsOurs(await device.ReadAsync(cancellationToken), privateKey))
        {
            await links.DeleteAsync(link.Index, cancellationToken);
            removed.Add($"link {name}");
        }

        if (note.Delete())
        {
            removed.Add($"file {note.Path}");
        }

        return removed;
    }

    /// <summary>Does nothing: the kernel always answers.</summary>
    /// <param name="cancellationToken">Not needed.</param>
    /// <returns>At once.</returns>
    public ValueTask EndSilentAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public IReadOnlyList<string> NewMessages() => [];
}
