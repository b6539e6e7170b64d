using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Exits.Fastd.Configuration;
using MeshAgent.Exits.Fastd.Instances;
using MeshAgent.Exits.Fastd.Planning;
using MeshAgent.Exits.Fastd.Settings;
using MeshAgent.Exits.Fastd.Status;
using MeshAgent.Tunnels.Daemons;
using MeshAgent.Tunnels.Keys;
using MeshAgent.Tunnels.Links;

namespace MeshAgent.Exits.Fastd.Tests.Planning;

public sealed class FastdPlannerTests
{
    private static readonly FastdSettings Settings = Samples.Settings();
    private static readonly FastdSettings AttachedOnly = Settings with { Managed = null, Attached = new AttachedSettings("/s", null) };

    [Fact]
    public void Plan_NothingThere_HasConfigurationAndPeersBeforeTheStart()
    {
        var steps = FastdPlanner.Plan(new FastdState(new InstanceSnapshot(), [], 0), Goal(Samples.Plan(Samples.Endpoint1, null)));

        Assert.Equal([typeof(WriteConfiguration), typeof(WritePeer), typeof(StartDaemon)], steps.Select(static step => step.GetType()));
    }

    [Fact]
    public void Plan_AllIsAsItShouldBe_DoesNothing() =>
        Assert.Empty(FastdPlanner.Plan(Settled(), Goal(Samples.Plan(Samples.Endpoint1, Samples.Endpoint2))));

    [Fact]
    public void Plan_AddressChanged_RewritesThatPeerAndReloads()
    {
        var steps = FastdPlanner.Plan(Settled(), Goal(Samples.Plan(new IPEndPoint(Samples.Endpoint1.Address, 9), Samples.Endpoint2)));

        Assert.Equal([typeof(WritePeer), typeof(Reload)], steps.Select(static step => step.GetType()));
        Assert.Equal("exit1", ((WritePeer)steps[0]).File.Name);
        Assert.Contains("becomes", steps[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_ExitNotToBeContacted_RemovesItsPeerAndReloads()
    {
        var steps = FastdPlanner.Plan(Settled(), Goal(Samples.Plan(Samples.Endpoint1, null)));

        Assert.Equal([typeof(RemovePeer), typeof(Reload)], steps.Select(static step => step.GetType()));
        Assert.Equal("exit2", ((RemovePeer)steps[0]).Name);
    }

    [Fact]
    public void Plan_MarkChanged_StartsAnewWithTheNewConfiguration()
    {
        var goal = Goal(Samples.Plan(Samples.Endpoint1, Samples.Endpoint2)) with { Configuration = Samples.Configuration(Settings, mark: 2) };

        Assert.Equal([typeof(WriteConfiguration), typeof(StartDaemon)], FastdPlanner.Plan(Settled(), goal).Select(static step => step.GetType()));
    }

    [Fact]
    public void Plan_AskedExitHasNoSession_ContactsItAnew()
    {
        var goal = Goal(Samples.Plan(Samples.Endpoint1, Samples.Endpoint2)) with { Asked = new HashSet<string> { "exit1", "exit2" } };

        Assert.Empty(FastdPlanner.Plan(Settled(), goal));
        var step = Assert.Single(FastdPlanner.Plan(Settled(connected1: false), goal));
        Assert.Equal("contact exit1 anew", Assert.IsType<Reload>(step).Reason);
    }

    [Fact]
    public void Plan_LinkIsNew_GetsMtuAddressesUp()
    {
        var state = Settled() with { Links = [new NamedLink("mesh-vpn", new TunnelLink { Index = 7, Kind = "tun", Mtu = 1500 })] };

        var steps = FastdPlanner.Plan(state, Goal(Samples.Plan(Samples.Endpoint1, Samples.Endpoint2)));

        Assert.Equal(
            [typeof(SetMtu), typeof(AddAddress), typeof(AddAddress), typeof(AddAddress), typeof(AddAddress), typeof(BringUp)],
            steps.Select(static step => step.GetType()));
    }

    [Fact]
    public void Plan_BridgeWanted_MakesTheLinkItsPortAndLeavesAddressesAlone()
    {
        var settings = Settings with { LeadsIntoMesh = true, Bridge = "br-mesh", Addresses = [] };
        var state = Settled() with { BridgeIndex = 3 };

        var goal = Goal(Samples.Plan(Samples.Endpoint1, Samples.Endpoint2)) with { Settings = settings, Configuration = Samples.Configuration(Settings) };

        Assert.Equal(3, Assert.IsType<Enslave>(Assert.Single(FastdPlanner.Plan(state, goal))).BridgeIndex);
    }

    [Fact]
    public void Plan_ForeignPeerFiles_AreLeftAlone()
    {
        var state = Settled();
        state = state with
        {
            Instance = state.Instance with
            {
                Files = [new PeerFile("exit1", "key \"x\";"), .. state.Instance.Files.Where(static file => file.Name == "exit2"), new PeerFile("zz", "key \"y\";")],
            },
        };

        Assert.Empty(FastdPlanner.Plan(state, Goal(Samples.Plan(Samples.Endpoint1, Samples.Endpoint2))));
        Assert.Equal(["exit1"], FastdPlanner.ForeignFiles(state, Settings));
    }

    [Fact]
    public void Plan_SystemsFastdWithoutAPeerFolder_IsNeverStartedNorWrittenTo()
    {
        var goal = new FastdGoal(AttachedOnly, null, Samples.Plan(Samples.Endpoint1, Samples.Endpoint2), new HashSet<string>(), new HashSet<string>());

        Assert.Empty(FastdPlanner.Plan(new FastdState(new InstanceSnapshot(), [], 0), goal));
        Assert.Empty(FastdPlanner.Plan(Settled() with { Links = [] }, goal));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Plan_NameMovedAndTheSystemsFastdStaysBehind_ResetsItOnlyWhenNoOtherSessionIsLost(bool connected2, bool isReset)
    {
        var moved = Samples.Plan(new IPEndPoint(IPAddress.Parse("203.0.113.99"), 10000), Samples.Endpoint2);
        var goal = new FastdGoal(AttachedOnly, null, moved, new HashSet<string>(), new HashSet<string> { "exit1" });

        var steps = FastdPlanner.Plan(Settled(connected2: connected2) with { Links = [] }, goal);

        Assert.Equal(isReset, steps is [ResetAll]);
    }

    private static FastdGoal Goal(ExitPlan plan) =>
        new(Settings, Samples.Configuration(Settings), plan, new HashSet<string>(), new HashSet<string>());

    private static FastdState Settled(bool connected1 = true, bool connected2 = true) => new(
        new InstanceSnapshot
        {
            Process = new ProcessIdentity(1, 1),
            Configuration = Samples.Configuration(Settings),
            Files =
            [
                ConfigurationWriter.Peer(Settings.Peers[0], Samples.Endpoint1, TunnelMode.Tap),
                ConfigurationWriter.Peer(Settings.Peers[1], Samples.Endpoint2, TunnelMode.Tap),
            ],
            Status = new StatusDocument
            {
                Interface = "mesh-vpn",
                Peers = [Status(Samples.Key1, Samples.Endpoint1, connected1), Status(Samples.Key2, Samples.Endpoint2, connected2)],
            },
            Mark = 1,
        },
        [
            new NamedLink("mesh-vpn", new TunnelLink { Index = 7, Kind = "tun", Mtu = 1406, IsUp = true, Addresses = Settings.Addresses }),
        ],
        0);

    private static PeerStatus Status(string key, IPEndPoint address, bool isConnected) => new()
    {
        Key = PublicKey.FromHex(key)!,
        Address = address,
        Connection = isConnected ? new ConnectionStatus(TimeSpan.FromSeconds(1), 0, 0) : null,
    };
}
