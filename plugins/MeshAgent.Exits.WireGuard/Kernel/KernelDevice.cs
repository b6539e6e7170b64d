using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Exits.WireGuard.Drivers;
using MeshAgent.Netlink.Generic;
using MeshAgent.Netlink.Transport;
using MeshAgent.Tunnels.Failures;
using MeshAgent.Tunnels.Links;

namespace MeshAgent.Exits.WireGuard.Kernel;

/// <summary>A WireGuard device of the kernel, reached by generic netlink.</summary>
/// <param name="netlink">The connection.</param>
/// <param name="name">The device's name.</param>
internal sealed class KernelDevice(GenericNetlink netlink, string name) : IWireGuardDevice
{
    private GenericFamily? family;

    /// <summary>Whether this kernel has WireGuard; asking may load its module.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True when it has.</returns>
    public async ValueTask<bool> IsSupportedAsync(CancellationToken cancellationToken) =>
        await FindFamilyAsync(cancellationToken) is not null;

    /// <inheritdoc/>
    public async ValueTask<DeviceSnapshot?> ReadAsync(CancellationToken cancellationToken)
    {
        if (await FindFamilyAsync(cancellationToken) is not { } found)
        {
            return null;
        }

        var reader = new DeviceReader();
        try
        {
            await NetlinkFailure.Translated(async () =>
            {
                await netlink.Connection.DumpAsync(DeviceWriter.Get(found, name), reader, cancellationToken);
                return true;
            });
        }
        catch (DeviceException absent) when (absent.Kind == DeviceErrorKind.Absent)
        {
            return null;
        }

        return reader.Malformed.IsFault
            ? throw new DeviceException(
                DeviceErrorKind.Malformed, $"read WireGuard device {name}: the answer is malformed: {reader.Malformed}")
            : reader.Device;
    }

    /// <inheritdoc/>
    public async ValueTask ConfigureAsync(DeviceChange change, CancellationToken cancellationToken)
    {
        var found = await FindFamilyAsync(cancellationToken)
            ?? throw new DeviceException(DeviceErrorKind.Unavailable, "this kernel has no WireGuard", "load the kernel module wireguard");
        foreach (var request in DeviceWriter.Set(found, name, change))
        {
            await NetlinkFailure.Translated(async () =>
            {
                await netlink.Connection.RequestAsync(request, cancellationToken);
                return true;
            });
        }
    }

    private async ValueTask<GenericFamily?> FindFamilyAsync(CancellationToken cancellationToken) =>
        family ??= await NetlinkFailure.Translated(
            () => netlink.ResolveFamilyAsync(WireGuardAttribute.FamilyName, cancellationToken));
}
