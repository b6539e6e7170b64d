using System.Net;
using MeshAgent.Exits.WireGuard.Mesh;
using MeshAgent.Exits.WireGuard.Settings;
using MeshAgent.Tunnels.Links;
using MeshAgent.Tunnels.Settings;

namespace MeshAgent.Exits.WireGuard.Tests.Mesh;

public sealed class MeshPlannerTests
{
    private const int Lower = 7;

    private static readonly MeshSettings Settings = new()
    {
        Interface = "mesh-vpn",
        Network = 77,
        Local = IPAddress.Parse("fe80::2"),
        Remote = IPAddress.Parse("fe80::1"),
        Mtu = 1350,
    };

    private static readonly TunnelLink Tunnel = new()
    {
        Index = Lower,
        Kind = TunnelLink.TunKind,
        LinkLocals = [new InterfaceAddress(Settings.Local, 64)],
    };

    private static readonly TunnelLink Settled = new()
    {
        Index = 9,
        Kind = "vxlan",
        Mtu = 1350,
        IsUp = true,
        Alias = MeshTag.AliasOf(Settings, Lower),
    };

    [Fact]
    public void Plan_NothingThere_MakesItTagsItAndBringsItUpLast() => Assert.Equal(
        [MeshStep.AddLocal, MeshStep.Create, MeshStep.Tag, MeshStep.SetMtu, MeshStep.BringUp],
        MeshPlanner.Plan(Tunnel with { LinkLocals = [] }, null, 0, Settings));

    [Fact]
    public void Plan_AllIsAsItShouldBe_DoesNothing() => Assert.Empty(MeshPlanner.Plan(Tunnel, Settled, 0, Settings));

    [Fact]
    public void Plan_TheTunnelWasMadeAnew_MakesItAnew() => Assert.Equal(
        [MeshStep.Remove, MeshStep.Create, MeshStep.Tag, MeshStep.SetMtu, MeshStep.BringUp],
        MeshPlanner.Plan(Tunnel with { Index = 8 }, Settled, 0, Settings));

    [Theory]
    [InlineData(78, "fe80::1", 4789)]
    [InlineData(77, "fe80::3", 4789)]
    [InlineData(77, "fe80::1", 8472)]
    public void Plan_WhatCannotBeChangedIsAnother_MakesItAnew(int network, string remote, int port)
    {
        var changed = Settings with { Network = network, Remote = IPAddress.Parse(remote), Port = port };

        Assert.Equal(MeshStep.Remove, MeshPlanner.Plan(Tunnel, Settled, 0, changed)[0]);
    }

    [Fact]
    public void Plan_APredecessorEndedBeforeItTaggedIt_MakesItAnew() =>
        Assert.Equal(MeshStep.Remove, MeshPlanner.Plan(Tunnel, Settled with { Alias = "" }, 0, Settings)[0]);

    [Fact]
    public void Plan_BridgeWanted_MakesItsPort() => Assert.Equal([MeshStep.Enslave], MeshPlanner.Plan(Tunnel, Settled, 4, Settings));

    [Fact]
    public void Plan_MtuChangedAndDown_MendsThese() => Assert.Equal(
        [MeshStep.SetMtu, MeshStep.BringUp], MeshPlanner.Plan(Tunnel, Settled with { Mtu = 1500, IsUp = false }, 0, Settings));

    [Theory]
    [InlineData("vxlan", "", "", false)]
    [InlineData("vxlan", "somebody's", "02:00:00:00:00:01", false)]
    [InlineData("vxlan", "meshagent: network 1 over link 2", "02:00:00:00:00:01", true)]
    [InlineData("veth", "meshagent: network 1 over link 2", "02:00:00:00:00:01", false)]
    public void IsOurs_LinkOfTheName_IsToldByItsTags(string kind, string alias, string address, bool isOurs) => Assert.Equal(
        isOurs, MeshTag.IsOurs(new TunnelLink { Index = 9, Kind = kind, Alias = alias, EthernetAddress = address }, Settings));

    [Fact]
    public void IsOurs_OwnAddressWithoutAnAlias_IsOurs()
    {
        var address = string.Join(':', MeshTag.AddressOf(Settings).Select(static part => $"{part:x2}"));

        Assert.True(MeshTag.IsOurs(new TunnelLink { Index = 9, Kind = "vxlan", EthernetAddress = address }, Settings));
    }

    [Fact]
    public void AddressOf_TwoRouters_HaveTwoThatAreNoGroups()
    {
        var (mine, others) = (MeshTag.AddressOf(Settings), MeshTag.AddressOf(Settings with { Local = IPAddress.Parse("fe80::5") }));

        Assert.NotEqual(mine, others);
        Assert.All([mine, others], static address => Assert.Equal(2, address[0] & 3));
    }
}
