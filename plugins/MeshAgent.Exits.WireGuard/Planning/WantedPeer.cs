using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Exits.WireGuard.Settings;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.WireGuard.Planning;

/// <summary>An exit that is to be contacted, as a peer of the device.</summary>
/// <param name="Settings">What the operator wants of it.</param>
/// <param name="Endpoint">Where it is.</param>
/// <param name="PresharedKey">Its preshared key, or none.</param>
/// <param name="IsSelected">Whether user traffic goes to it.</param>
internal sealed record WantedPeer(PeerSettings Settings, IPEndPoint Endpoint, SecretKey PresharedKey, bool IsSelected)
{
    private EquatableArray<IPNetwork> AllowedIps => IsSelected ? Settings.AllowedIps : [];

    /// <summary>What has to change at the device's peer.</summary>
    /// <param name="present">The peer that is there; null when there is none.</param>
    /// <param name="hasRoamed">It answers from another address than it was contacted at, and may.</param>
    /// <returns>The change and why; no change when there is nothing to do.</returns>
    public (PeerChange? Change, string Reason) ChangeOf(PeerSnapshot? present, bool hasRoamed)
    {
        if (present is null)
        {
            var created = new PeerChange
            {
                PublicKey = Settings.PublicKey,
                PresharedKey = PresharedKey.IsNone ? null : PresharedKey,
                Endpoint = Endpoint,
                KeepaliveSeconds = Settings.KeepaliveSeconds,
                AllowedIps = AllowedIps,
            };
            return (created, $"contact {Settings.Name} at {Endpoint}{(IsSelected ? " and select it" : "")}");
        }

        var (change, reasons) = (new PeerChange { PublicKey = Settings.PublicKey, Presence = PeerPresence.Update }, new List<string>());
        if (!PresharedKey.Equals(present.PresharedKey))
        {
            change = change with { PresharedKey = PresharedKey };
            reasons.Add("its preshared key is not the configured one");
        }

        if (!Endpoint.Equals(present.Endpoint) && !(hasRoamed && present.Endpoint is not null))
        {
            change = change with { Endpoint = Endpoint };
            reasons.Add($"{present.Endpoint?.ToString() ?? "nowhere"} becomes {Endpoint}");
        }

        if (present.KeepaliveSeconds != Settings.KeepaliveSeconds)
        {
            change = change with { KeepaliveSeconds = Settings.KeepaliveSeconds };
            reasons.Add($"keep-alive every {present.KeepaliveSeconds} s becomes {Settings.KeepaliveSeconds} s");
        }

        if (!present.AllowedIps.ToHashSet().SetEquals(AllowedIps))
        {
            change = change with { AllowedIps = AllowedIps };
            reasons.Add(IsSelected ? "select it" : "deselect it");
        }

        return reasons.Count == 0 ? (null, "") : (change, $"{Settings.Name}: {string.Join(", ", reasons)}");
    }
}
