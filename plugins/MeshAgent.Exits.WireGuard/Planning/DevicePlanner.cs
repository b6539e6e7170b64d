using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Exits.WireGuard.Settings;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.WireGuard.Planning;

/// <summary>
/// Decides what to do with a tunnel: pure, from what is there and what should be. The order is part of the decision: identity and mark, the
/// mark read back, then everything about peers in one request, then MTU, addresses, up. So no outer packet can leave without its mark, and
/// user traffic moves from one exit to the next without a moment in which it has none.
/// </summary>
internal static class DevicePlanner
{
    /// <summary>Decides.</summary>
    /// <param name="state">What is there; null when there is no tunnel.</param>
    /// <param name="goal">What should be.</param>
    /// <returns>The steps in their order; none when all is as it should be.</returns>
    public static EquatableArray<TunnelStep> Plan(TunnelState? state, TunnelGoal goal)
    {
        var steps = new List<TunnelStep>();
        var device = state?.Device ?? DeviceSnapshot.Empty;
        if (state is null)
        {
            steps.Add(new CreateTunnel($"there is no link {goal.Settings.Interface}"));
        }

        if (Identity(device, goal) is { } identity)
        {
            steps.Add(identity);
        }

        // Read back whenever anything was written before it or peers are touched after it; a tunnel at rest is not read twice.
        var peers = Peers(device, goal);
        if (steps.Count > 0 || peers is not null)
        {
            steps.Add(new VerifyMark(goal.Plan.Mark.Value, "no peer may be contacted without the mark"));
        }

        if (peers is not null)
        {
            steps.Add(peers);
        }

        AddLinkSteps(steps, state, goal.Settings);
        return steps.ToEquatableArray();
    }

    /// <summary>What makes a device send nothing at all, for when its mark cannot be set.</summary>
    /// <param name="device">The device.</param>
    /// <returns>The removal of every peer.</returns>
    public static DeviceChange Silence(DeviceSnapshot device) => new()
    {
        Peers = device.Peers
            .Select(static peer => new PeerChange { PublicKey = peer.PublicKey, Presence = PeerPresence.Remove })
            .ToEquatableArray(),
    };

    /// <summary>What makes a device contact a peer at once that no user traffic goes to.</summary>
    /// <param name="peer">The peer.</param>
    /// <returns>Keep-alives turned off and on.</returns>
    public static DeviceChange Nudge(PeerSettings peer)
    {
        var off = new PeerChange { PublicKey = peer.PublicKey, Presence = PeerPresence.Update, KeepaliveSeconds = 0 };
        return new DeviceChange { Peers = [off, off with { KeepaliveSeconds = peer.KeepaliveSeconds }] };
    }

    /// <summary>
    /// What makes a device shake hands anew with a peer that no user traffic goes to: nothing less does, since keep-alives are not
    /// answered.
    /// </summary>
    /// <param name="peer">The peer.</param>
    /// <param name="endpoint">Where it is contacted.</param>
    /// <param name="presharedKey">Its preshared key, or none.</param>
    /// <returns>Its removal, and the same peer again.</returns>
    public static DeviceChange Renew(PeerSettings peer, IPEndPoint endpoint, SecretKey presharedKey)
    {
        var (created, _) = new WantedPeer(peer, Unmapped(endpoint), presharedKey, IsSelected: false).ChangeOf(present: null, hasRoamed: false);
        return new DeviceChange { Peers = [new PeerChange { PublicKey = peer.PublicKey, Presence = PeerPresence.Remove }, created!] };
    }

    /// <summary>The exit that user traffic should go to: at most one, and only one that is contacted.</summary>
    /// <param name="plan">The host's plan.</param>
    /// <returns>Its name; null when there is none.</returns>
    public static string? Selected(ExitPlan plan) =>
        plan.Exits.FirstOrDefault(exit => exit is { IsSelected: true, Endpoint: not null })?.Name;

    private static ConfigureDevice? Identity(DeviceSnapshot device, TunnelGoal goal)
    {
        var (change, reasons) = (new DeviceChange(), new List<string>());
        if (!goal.Keys.PrivateKey.Equals(device.PrivateKey))
        {
            change = change with { PrivateKey = goal.Keys.PrivateKey };
            reasons.Add(device.PrivateKey is null ? "it has no private key" : "its private key is not the configured one");
        }

        if (device.Mark != goal.Plan.Mark.Value)
        {
            change = change with { Mark = goal.Plan.Mark.Value };
            reasons.Add($"its mark is 0x{device.Mark:x}, not 0x{goal.Plan.Mark.Value:x}");
        }

        if (goal.Settings.ListenPort is { } port && port != device.ListenPort)
        {
            change = change with { ListenPort = port };
            reasons.Add($"its port is {device.ListenPort}, not {port}");
        }

        return change.IsEmpty ? null : new ConfigureDevice(change, string.Join("; ", reasons));
    }

    /// <summary>
    /// One request for all peers. The selected exit comes first: taking a prefix moves it from the exit that had it, so that at every
    /// moment one of the two holds it. What is lost is only what the old exit has yet to answer: its answers are no longer accepted.
    /// Removals come last.
    /// </summary>
    private static ConfigureDevice? Peers(DeviceSnapshot device, TunnelGoal goal)
    {
        var selected = Selected(goal.Plan);
        var (changes, reasons) = (new List<PeerChange>(), new List<string>());
        var contacted = new HashSet<PublicKey>();
        foreach (var settings in goal.Settings.Peers.OrderByDescending(peer => peer.Name == selected))
        {
            if (goal.Plan.Exits.FirstOrDefault(exit => exit.Name == settings.Name)?.Endpoint is not { } endpoint)
            {
                continue;
            }

            contacted.Add(settings.PublicKey);
            var wanted = new WantedPeer(settings, Unmapped(endpoint), goal.Keys.Preshared(settings.Name), settings.Name == selected);
            var (change, reason) = wanted.ChangeOf(device.Peer(settings.PublicKey), goal.Roamed.Contains(settings.Name));
            if (change is not null)
            {
                changes.Add(change);
                reasons.Add(reason);
            }
        }

        foreach (var peer in device.Peers.Where(peer => !contacted.Contains(peer.PublicKey)))
        {
            var name = goal.Settings.Peers.FirstOrDefault(settings => settings.PublicKey.Equals(peer.PublicKey))?.Name;
            changes.Add(new PeerChange { PublicKey = peer.PublicKey, Presence = PeerPresence.Remove });
            reasons.Add(name is null ? $"peer {peer.PublicKey} is not configured" : $"{name} is to be left alone");
        }

        return changes.Count == 0
            ? null
            : new ConfigureDevice(new DeviceChange { Peers = changes.ToEquatableArray() }, string.Join("; ", reasons));
    }

    private static void AddLinkSteps(List<TunnelStep> steps, TunnelState? state, WireGuardSettings settings)
    {
        var link = state?.Link;
        if (link?.Mtu != settings.Mtu)
        {
            steps.Add(new SetMtu(settings.Mtu, link is null ? "it is new" : $"its MTU is {link.Mtu}"));
        }

        var present = link?.Addresses ?? [];
        steps.AddRange(settings.Addresses.Except(present).Select(address => new AddAddress(address, "it is configured and not there")));
        steps.AddRange(present.Except(settings.Addresses).Select(address => new RemoveAddress(address, "it is not configured")));
        if (link is not { IsUp: true })
        {
            steps.Add(new BringUp(link is null ? "it is new" : "it is down"));
        }
    }

    private static IPEndPoint Unmapped(IPEndPoint endpoint) =>
        endpoint.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(endpoint.Address.MapToIPv4(), endpoint.Port) : endpoint;
}
