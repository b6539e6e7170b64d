using FsCheck;
using FsCheck.Fluent;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Exits.WireGuard.Planning;
using MeshAgent.Tunnels.Keys;
using MeshAgent.Tunnels.Links;

namespace MeshAgent.Exits.WireGuard.Tests.Planning;

/// <summary>What holds for any tunnel that is found and any plan.</summary>
public sealed class DevicePlannerProperties
{
    private const uint Mark = 1;

    private static readonly System.Net.IPEndPoint?[] Endpoints = [null, Samples.Endpoint1, Samples.Endpoint2];

    private static readonly System.Net.IPNetwork[] Prefixes = [IpFamily.IPv4.Everything(), IpFamily.IPv6.Everything()];

    private static Gen<ExitPlan> Plans =>
        from endpoints in Gen.Elements(Endpoints).ArrayOf(2)
        from selected in Gen.Elements(true, false).ArrayOf(2)
        select new ExitPlan(
            new PacketMark(Mark, Mark),
            [new("exit1", endpoints[0], selected[0], 0), new("exit2", endpoints[1], selected[1], 0)]);

    private static Gen<PeerSnapshot> Peer(int number) =>
        from endpoint in Gen.Elements(Endpoints)
        from keepalive in Gen.Elements(0, 25)
        from preshared in Gen.Elements(SecretKey.None, Samples.Secret(5))
        select new PeerSnapshot
        {
            PublicKey = Samples.Key(number),
            Endpoint = endpoint,
            KeepaliveSeconds = keepalive,
            PresharedKey = preshared,
        };

    // Each prefix is some peer's or nobody's, as in a real device.
    private static Gen<EquatableArray<PeerSnapshot>> PeerSets =>
        from first in Peer(1)
        from second in Peer(2)
        from third in Peer(3)
        let peers = new[] { first, second, third }
        from present in Gen.Elements(true, false).ArrayOf(3)
        from holders in Gen.Choose(0, 3).ArrayOf(Prefixes.Length)
        select peers.Select((peer, index) => peer with
        {
            AllowedIps = Prefixes.Where((_, prefix) => holders[prefix] == index).ToEquatableArray(),
        })
            .Where((_, index) => present[index]).ToEquatableArray();

    private static Gen<TunnelState?> States =>
        from exists in Gen.Elements(true, true, true, false)
        from mark in Gen.Elements(0u, Mark, 7u)
        from key in Gen.Elements(null, Samples.Private, Samples.Secret(6))
        from peers in PeerSets
        from mtu in Gen.Elements(1420, 1500)
        from up in Gen.Elements(true, false)
        from addresses in Gen.Elements(0, 1, 2)
        select !exists ? null : new TunnelState(
            new TunnelLink
            {
                Index = 1,
                Kind = "wireguard",
                Mtu = mtu,
                IsUp = up,
                Addresses = Samples.Settings.Addresses.Take(addresses).ToEquatableArray(),
            },
            new DeviceSnapshot { PrivateKey = key, Mark = mark, Peers = peers });

    private static Arbitrary<(TunnelState? State, ExitPlan Plan)> Cases => Arb.From(
        from state in States
        from plan in Plans
        select (state, plan));

    [Fact]
    public void Plan_AnyStateAndPlan_SetsNoEndpointBeforeTheMarkIsReadBack() => Check((state, plan) => Play(state, plan).State is not null);

    [Fact]
    public void Plan_AnyStateAndPlan_SelectsExactlyTheFirstContactedSelected() => Check((state, plan) =>
    {
        var selected = plan.Exits.FirstOrDefault(exit => exit is { IsSelected: true, Endpoint: not null })?.Name;
        var holders = Play(state, plan).State!.Device.Peers.Where(peer => !peer.AllowedIps.IsEmpty)
            .Select(peer => Samples.Settings.Peers.Single(settings => settings.PublicKey.Equals(peer.PublicKey)).Name);
        return holders.SequenceEqual(selected is null ? [] : [selected]);
    });

    [Fact]
    public void Plan_AnyStateAndPlan_ContactsExactlyThePlannedExits() => Check((state, plan) =>
    {
        var peers = Play(state, plan).State!.Device.Peers;
        return plan.Exits.All(exit => Equals(exit.Endpoint, peers.FirstOrDefault(peer => peer.PublicKey.Equals(KeyOf(exit)))?.Endpoint))
            && peers.All(peer => plan.Exits.Any(exit => exit.Endpoint is not null && KeyOf(exit).Equals(peer.PublicKey)));
    });

    [Fact]
    public void Plan_AfterItsOwnSteps_HasNothingLeftToDo() => Check((state, plan) =>
        DevicePlanner.Plan(Play(state, plan).State, Samples.Goal(Samples.Settings, [.. plan.Exits])).IsEmpty);

    [Fact]
    public void Plan_AnyStateAndPlan_KeepsSessionsOfPeersThatStay() => Check((state, plan) =>
        DevicePlanner.Plan(state, Samples.Goal(Samples.Settings, [.. plan.Exits])).OfType<ConfigureDevice>()
            .SelectMany(step => step.Change.Peers)
            .Where(change => change.Presence == PeerPresence.Remove)
            .All(change => plan.Exits.All(exit => exit.Endpoint is null || !KeyOf(exit).Equals(change.PublicKey))));

    private static PublicKey KeyOf(ExitDirective exit) => Samples.Settings.Peers.Single(peer => peer.Name == exit.Name).PublicKey;

    private static ModelTunnel Play(TunnelState? state, ExitPlan plan)
    {
        var model = new ModelTunnel(state, Mark);
        foreach (var step in DevicePlanner.Plan(state, Samples.Goal(Samples.Settings, [.. plan.Exits])))
        {
            model.Take(step);
        }

        return model;
    }

    private static void Check(Func<TunnelState?, ExitPlan, bool> property) => Prop
        .ForAll(Cases, item => property(item.State, item.Plan))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
}
