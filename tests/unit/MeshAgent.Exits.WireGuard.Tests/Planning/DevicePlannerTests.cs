using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Exits.WireGuard.Planning;
using MeshAgent.Tunnels.Keys;
using MeshAgent.Tunnels.Links;
using MeshAgent.Tunnels.Settings;

namespace MeshAgent.Exits.WireGuard.Tests.Planning;

public sealed class DevicePlannerTests
{
    [Fact]
    public void Plan_NoTunnel_CreatesThenMarksThenVerifiesThenContactsThenRaises()
    {
        var steps = DevicePlanner.Plan(null, Samples.Goal(Directive(1, selected: true)));

        Assert.Equal(
            [
                typeof(CreateTunnel), typeof(ConfigureDevice), typeof(VerifyMark), typeof(ConfigureDevice), typeof(SetMtu),
                typeof(AddAddress), typeof(AddAddress), typeof(BringUp),
            ],
            steps.Select(step => step.GetType()));
        var identity = ((ConfigureDevice)steps[1]).Change;
        Assert.Equal(1u, identity.Mark);
        Assert.Equal(Samples.Private, identity.PrivateKey);
        Assert.True(identity.Peers.IsEmpty);
        Assert.All(steps, step => Assert.NotEmpty(step.Reason));
    }

    [Fact]
    public void Plan_TunnelAsItShouldBe_HasNoStep() =>
        Assert.Empty(DevicePlanner.Plan(Settled(), Samples.Goal(Directive(1, selected: true), Directive(2))));

    [Fact]
    public void Plan_OtherExitSelected_IsOneRequestThatGivesBeforeItTakes()
    {
        var steps = DevicePlanner.Plan(Settled(), Samples.Goal(Directive(1), Directive(2, selected: true)));

        Assert.IsType<VerifyMark>(steps[0]);
        var peers = Assert.IsType<ConfigureDevice>(Assert.Single(steps.Skip(1))).Change.Peers;
        Assert.Equal([Samples.Key(2), Samples.Key(1)], peers.Select(peer => peer.PublicKey));
        Assert.All(peers, peer => Assert.Equal(PeerPresence.Update, peer.Presence));
        Assert.All(peers, peer => Assert.Null(peer.Endpoint));
        Assert.Equal(2, peers[0].AllowedIps!.Value.Count);
        Assert.Empty(peers[1].AllowedIps!.Value);
    }

    [Fact]
    public void Plan_EndpointMoves_ChangesTheEndpointOnlyAndKeepsThePeer()
    {
        var moved = Directive(1, selected: true) with { Endpoint = Samples.Endpoint2 };
        var steps = DevicePlanner.Plan(Settled(), Samples.Goal(moved, Directive(2)));

        var peer = Assert.Single(Assert.IsType<ConfigureDevice>(steps[^1]).Change.Peers);
        Assert.Equal(
            new PeerChange { PublicKey = Samples.Key(1), Presence = PeerPresence.Update, Endpoint = Samples.Endpoint2 }, peer);
    }

    [Fact]
    public void Plan_ExitHasRoamed_LeavesItWhereItAnswers()
    {
        var moved = Directive(1, selected: true) with { Endpoint = Samples.Endpoint2 };
        var goal = Samples.Goal(moved, Directive(2)) with { Roamed = new HashSet<string> { "exit1" } };

        Assert.Empty(DevicePlanner.Plan(Settled(), goal));
    }

    [Fact]
    public void Plan_EndpointTakenAway_RemovesThePeer()
    {
        var steps = DevicePlanner.Plan(Settled(), Samples.Goal(Directive(1, selected: true), Directive(2) with { Endpoint = null }));

        var peer = Assert.Single(Assert.IsType<ConfigureDevice>(steps[^1]).Change.Peers);
        Assert.Equal(new PeerChange { PublicKey = Samples.Key(2), Presence = PeerPresence.Remove }, peer);
    }

    [Fact]
    public void Plan_ForeignPeer_IsRemoved()
    {
        var settled = Settled();
        var foreign = settled with
        {
            Device = settled.Device with { Peers = [.. settled.Device.Peers, new PeerSnapshot { PublicKey = Samples.Key(5) }] },
        };
        var steps = DevicePlanner.Plan(foreign, Samples.Goal(Directive(1, selected: true), Directive(2)));

        var peer = Assert.Single(Assert.IsType<ConfigureDevice>(steps[^1]).Change.Peers);
        Assert.Equal(new PeerChange { PublicKey = Samples.Key(5), Presence = PeerPresence.Remove }, peer);
    }

    [Fact]
    public void Plan_MarkLost_IsSetAndVerifiedFirst()
    {
        var settled = Settled();
        var steps = DevicePlanner.Plan(
            settled with { Device = settled.Device with { Mark = 0 } }, Samples.Goal(Directive(1, selected: true), Directive(2)));

        Assert.Equal([typeof(ConfigureDevice), typeof(VerifyMark)], steps.Select(step => step.GetType()));
        Assert.Equal(new DeviceChange { Mark = 1 }, ((ConfigureDevice)steps[0]).Change);
    }

    [Fact]
    public void Plan_AddressesChanged_AddsBeforeItRemoves()
    {
        var settled = Settled();
        var old = new MeshAgent.Tunnels.Settings.InterfaceAddress(System.Net.IPAddress.Parse("10.1.1.1"), 32);
        var link = settled.Link with { Addresses = [old, settled.Link.Addresses[1]] };
        var steps = DevicePlanner.Plan(settled with { Link = link }, Samples.Goal(Directive(1, selected: true), Directive(2)));

        Assert.Equal([typeof(AddAddress), typeof(RemoveAddress)], steps.Select(step => step.GetType()));
    }

    [Fact]
    public void Plan_SelectedExitWithoutAddress_SelectsNone()
    {
        var steps = DevicePlanner.Plan(null, Samples.Goal(Directive(1, selected: true) with { Endpoint = null }, Directive(2)));

        var peer = Assert.Single(steps.OfType<ConfigureDevice>().Last().Change.Peers);
        Assert.Equal(Samples.Key(2), peer.PublicKey);
        Assert.Empty(peer.AllowedIps!.Value);
    }

    internal static ExitDirective Directive(int number, bool selected = false) =>
        new($"exit{number}", number == 1 ? Samples.Endpoint1 : Samples.Endpoint2, selected, 0);

    private static TunnelState Settled() => new(
        new TunnelLink { Index = 7, Kind = "wireguard", Mtu = 1420, IsUp = true, Addresses = Samples.Settings.Addresses },
        new DeviceSnapshot
        {
            PrivateKey = Samples.Private,
            ListenPort = 40000,
            Mark = 1,
            Peers =
            [
                new PeerSnapshot
                {
                    PublicKey = Samples.Key(1),
                    Endpoint = Samples.Endpoint1,
                    KeepaliveSeconds = 25,
                    AllowedIps = [IpFamily.IPv4.Everything(), IpFamily.IPv6.Everything()],
                },
                new PeerSnapshot { PublicKey = Samples.Key(2), Endpoint = Samples.Endpoint2, KeepaliveSeconds = 25 },
            ],
        });
}
