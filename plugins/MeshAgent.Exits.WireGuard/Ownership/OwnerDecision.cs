using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Exits.WireGuard.Userspace;
using MeshAgent.Tunnels.Daemons;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.WireGuard.Ownership;

/// <summary>Decides whose a tunnel is: pure.</summary>
internal static class OwnerDecision
{
    /// <summary>
    /// A tunnel is the agent's when its device has the configured private key (nobody else has it), or the key that the note speaks of (the
    /// key file was changed since), or no key yet and there is a note (the agent was killed while making it), or is the very process
    /// that the note speaks of.
    /// </summary>
    /// <param name="device">The device; null when it cannot be read.</param>
    /// <param name="process">The daemon behind it; null for a kernel device.</param>
    /// <param name="note">The note; null when there is none.</param>
    /// <param name="privateKey">The configured key; null when its file cannot be read.</param>
    /// <returns>The owner.</returns>
    public static Owner Decide(DeviceSnapshot? device, ProcessIdentity? process, OwnershipNote? note, SecretKey? privateKey)
    {
        var isProcessOfNote = process is not null && process.Equals(note?.Process);
        var isKeyless = device is { PrivateKey: null } && note is not null;
        var hasKeyOfNote = note is { KeyFingerprint.Length: > 0 } && device?.PrivateKey?.Fingerprint() == note.KeyFingerprint;
        var hasConfiguredKey = privateKey is not null && privateKey.Equals(device?.PrivateKey);
        return isProcessOfNote || isKeyless || hasKeyOfNote || hasConfiguredKey ? Owner.Agent : Owner.Other;
    }
}
