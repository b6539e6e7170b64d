using MeshAgent.Contracts.Addressing;
using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Exits.WireGuard.Planning;
using MeshAgent.Tunnels.Keys;
using MeshAgent.Tunnels.Links;

namespace MeshAgent.Exits.WireGuard.Tests.Planning;

/// <summary>
/// A tunnel in memory that does what linux/wireguard.h and the userspace protocol say of a device, and fails when a peer with an
/// endpoint is on it before its mark was set and read.
/// </summary>
internal sealed class ModelTunnel(TunnelState? start, uint mark)
{
    private bool isVerified = start?.Device.Mark == mark;

    public TunnelState? State { get; private set; } = start;

    public void Take(TunnelStep step)
    {
        switch (step)
        {
            case CreateTunnel:
                Assert.Null(State);
                State = new TunnelState(new TunnelLink { Index = 1, Kind = "wireguard" }, DeviceSnapshot.Empty);
                break;
            case VerifyMark verify:
                Assert.Equal(mark, verify.Mark);
                Assert.Equal(mark, State!.Device.Mark);
                isVerified = true;
                break;
            case ConfigureDevice configure:
                foreach (var moment in Moments(configure.Change))
                {
                    State = State! with { Device = moment };
                }

                break;
            case SetMtu set:
                State = State! with { Link = State.Link with { Mtu = set.Mtu } };
                break;
            case AddAddress add:
                State = State! with { Link = State.Link with { Addresses = [.. State.Link.Addresses, add.Address] } };
                break;
            case RemoveAddress remove:
                var left = State!.Link.Addresses.Where(known => known != remove.Address).ToEquatableArray();
                State = State with { Link = State.Link with { Addresses = left } };
                break;
            case BringUp:
                State = State! with { Link = State.Link with { IsUp = true } };
                break;
        }
    }

    /// <summary>The device after each line of a change: packets fly in between.</summary>
    private IEnumerable<DeviceSnapshot> Moments(DeviceChange change)
    {
        var device = State!.Device;
        device = device with
        {
            PrivateKey = change.PrivateKey ?? device.PrivateKey,
            Mark = change.Mark ?? device.Mark,
            ListenPort = change.ListenPort ?? device.ListenPort,
        };
        foreach (var peer in change.Peers)
        {
            device = After(device, peer);
            if (peer.Endpoint is not null)
            {
                Assert.True(isVerified && device.Mark == mark, "an endpoint before the mark was read back");
            }

            yield return device;
        }

        yield return device;
    }

    private static DeviceSnapshot After(DeviceSnapshot device, PeerChange change)
    {
        var present = device.Peer(change.PublicKey);
        var others = device.Peers.Where(peer => !peer.PublicKey.Equals(change.PublicKey));
        if (change.Presence == PeerPresence.Remove || (change.Presence == PeerPresence.Update && present is null))
        {
            return device with { Peers = others.ToEquatableArray() };
        }

        present ??= new PeerSnapshot { PublicKey = change.PublicKey };
        var changed = present with
        {
            PresharedKey = change.PresharedKey ?? present.PresharedKey,
            Endpoint = change.Endpoint ?? present.Endpoint,
            KeepaliveSeconds = change.KeepaliveSeconds ?? present.KeepaliveSeconds,
            AllowedIps = change.AllowedIps ?? present.AllowedIps,
        };
        var taken = change.AllowedIps ?? [];
        return device with
        {
            Peers = [.. others.Select(peer => peer with { AllowedIps = peer.AllowedIps.Except(taken).ToEquatableArray() }), changed],
        };
    }
}
