using MeshAgent.Tunnels.Failures;

namespace MeshAgent.Exits.WireGuard.Device;

/// <summary>A WireGuard device of one name: in the kernel, or in a process of its own.</summary>
internal interface IWireGuardDevice
{
    /// <summary>Reads it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What it shows; null when there is no such device.</returns>
    /// <exception cref="DeviceException">It is there and cannot be read.</exception>
    ValueTask<DeviceSnapshot?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Changes it by one request.</summary>
    /// <param name="change">What becomes different.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When the device has taken it.</returns>
    /// <exception cref="DeviceException">It did not take it.</exception>
    ValueTask ConfigureAsync(DeviceChange change, CancellationToken cancellationToken);
}
