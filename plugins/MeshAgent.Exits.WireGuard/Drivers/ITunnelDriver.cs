using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Tunnels.Failures;
using MeshAgent.Tunnels.Keys;
using MeshAgent.Tunnels.Links;

namespace MeshAgent.Exits.WireGuard.Drivers;

/// <summary>One way to have a WireGuard device: the kernel's own, or a process behind a tun link.</summary>
internal interface ITunnelDriver
{
    /// <summary>What it is called in logs: <c>kernel</c> or <c>userspace</c>.</summary>
    string Name { get; }

    /// <summary>The kind of its links (<c>IFLA_INFO_KIND</c>).</summary>
    string LinkKind { get; }

    /// <summary>The device, whether there or not.</summary>
    IWireGuardDevice Device { get; }

    /// <summary>The process that the tunnel runs on; null when the kernel does it, or none of the agent's runs.</summary>
    int? DaemonPid => null;

    /// <summary>Whether the machine can do it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when it lacks the kernel module or the program.</returns>
    ValueTask<bool> IsAvailableAsync(CancellationToken cancellationToken);

    /// <summary>Whether a link and device that are there were made by the agent.</summary>
    /// <param name="device">The device; null when it cannot be read.</param>
    /// <param name="privateKey">The configured key; null when its file cannot be read.</param>
    /// <returns>True when they were.</returns>
    bool IsOurs(DeviceSnapshot? device, SecretKey? privateKey);

    /// <summary>Makes link and device, down and without peers. There is no link of the name.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>When both are there.</returns>
    /// <exception cref="DeviceException">They could not be made, or not yet again.</exception>
    ValueTask CreateAsync(CancellationToken cancellationToken);

    /// <summary>Notes that the device has got its private key, so that it is known again by it.</summary>
    /// <param name="privateKey">The key.</param>
    void RememberKey(SecretKey privateKey);

    /// <summary>Removes link and device, and every file that belongs to them, if they are the agent's.</summary>
    /// <param name="link">The link; null when there is none.</param>
    /// <param name="privateKey">The configured key; null when its file cannot be read.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>What was removed, a line each.</returns>
    ValueTask<IReadOnlyList<string>> RemoveAsync(TunnelLink? link, SecretKey? privateKey, CancellationToken cancellationToken);

    /// <summary>Ends what is behind a link that does not answer any more, so that it can be made anew.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>When it is gone.</returns>
    ValueTask EndSilentAsync(CancellationToken cancellationToken);

    /// <summary>What the device's program said since this was last asked, without secrets.</summary>
    /// <returns>Lines for the log.</returns>
    IReadOnlyList<string> NewMessages();
}
