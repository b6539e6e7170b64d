using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Health;
using MeshAgent.Exits.Fastd.Configuration;
using MeshAgent.Exits.Fastd.Instances;
using MeshAgent.Exits.Fastd.Planning;
using MeshAgent.Exits.Fastd.Reporting;
using MeshAgent.Exits.Fastd.Settings;
using MeshAgent.Exits.Fastd.Status;
using MeshAgent.Tunnels.Daemons;
using MeshAgent.Tunnels.Keys;
using MeshAgent.Tunnels.Links;

namespace MeshAgent.Exits.Fastd.Tests.Reporting;

public sealed class FastdReporterTests
{
    private static readonly FastdSettings Tap = Samples.Settings();
    private static readonly FastdSettings Attached = Tap with { Managed = null, Attached = new AttachedSettings("/s", null) };

    [Fact]
    public void Report_Connected_HasAgeCountersGatewayAndMark()
    {
        var report = new FastdReporter(Tap).Report(State(mark: 1), new Dictionary<string, ProbeAnswer>(), null);

        var exit = report.Exits[0];
        Assert.Equal(TimeSpan.FromSeconds(5), exit.HandshakeAge);
        Assert.True(exit.HandshakeAge < exit.HandshakeLifetime);
        Assert.Equal((7, 9), (exit.ReceivedBytes, exit.SentBytes));
        Assert.Equal("10.11.1.1", exit.Gateways.IPv4?.ToString());
        Assert.True(exit.IsSelected);
        Assert.Equal(Samples.Endpoint1, exit.Endpoint);
        Assert.False(report.Exits[1].IsSelected);
        Assert.Null(report.Exits[1].HandshakeAge);
        Assert.Equal(1u, report.Interfaces[0].OuterMark);
        Assert.True(report.Interfaces[0].Carries.IPv4);
    }

    [Fact]
    public void Report_LeadsIntoMesh_OwnsNoLinkThatTheAgentWouldRouteInto() =>
        Assert.Empty(new FastdReporter(Tap with { LeadsIntoMesh = true }).Report(State(mark: 1), new Dictionary<string, ProbeAnswer>(), null).Interfaces);

    [Theory]
    [InlineData(null)]
    [InlineData(0u)]
    [InlineData(2u)]
    public void Of_SystemsFastdDoesNotMark_SaysWhyNothingIsLedIntoIt(uint? mark)
    {
        var fault = FastdJudge.Of(State(mark), Attached, new(1, 1));

        Assert.Equal(FaultOrigin.Configuration, fault?.Origin);
        Assert.Contains("packet mark", fault!.Fix, StringComparison.Ordinal);
        Assert.Contains("wan-exec", fault.Fix, StringComparison.Ordinal);
        Assert.Equal(
            mark is 0 ? null : mark,
            new FastdReporter(Attached).Report(State(mark), new Dictionary<string, ProbeAnswer>(), fault).Interfaces[0].OuterMark);
    }

    [Fact]
    public void Of_SystemsFastdMarks_IsNoFault() => Assert.Null(FastdJudge.Of(State(1), Attached, new(1, 1)));

    /// <summary>Where a filter drops what is not marked there is never a session, and the reason must be told all the same.</summary>
    [Fact]
    public void Of_SystemsFastdDoesNotMarkAndNothingIsConnected_SaysSo()
    {
        var state = State(0);
        state = state with { Instance = state.Instance with { Status = new StatusDocument() } };

        Assert.Contains("its sockets have none", FastdJudge.Of(state, Attached, new(1, 1))?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_SystemsFastdHasNoSocketYet_IsNoFault()
    {
        var state = State(null);
        state = state with { Instance = state.Instance with { Status = new StatusDocument(), MarkTrouble = "it has no socket open" } };

        Assert.Null(FastdJudge.Of(state, Attached, new(1, 1)));
    }

    [Fact]
    public void Report_KernelMarksForIt_ReliesOnItsControlGroup()
    {
        var state = State(1);
        state = state with { Instance = state.Instance with { IsMarkedByKernel = true } };

        Assert.Equal(DaemonIdentity.Cgroup, Assert.Single(Report(state).Daemons).Identity);
        Assert.Equal(DaemonIdentity.Mark, Assert.Single(Report(State(1)).Daemons).Identity);
    }

    [Fact]
    public void Of_LinkWithoutOurDaemon_IsSomebodyElses()
    {
        var state = State(1) with { Instance = new InstanceSnapshot() };

        Assert.Equal(FaultOrigin.ThirdParty, FastdJudge.Of(state, Tap, new(1, 1))?.Origin);
    }

    [Fact]
    public void NotTaken_FileWithoutAPeer_IsNamed()
    {
        var state = State(1);
        state = state with { Instance = state.Instance with { Files = [new PeerFile("exit1", ""), new PeerFile("broken", "")] } };

        Assert.Equal(["broken"], FastdJudge.NotTaken(state));
    }

    private static ExitObservation Report(FastdState state) => new FastdReporter(Tap).Report(state, new Dictionary<string, ProbeAnswer>(), null);

    private static FastdState State(uint? mark) => new(
        new InstanceSnapshot
        {
            Process = new ProcessIdentity(1, 1),
            Mark = mark,
            Status = new StatusDocument
            {
                Peers =
                [
                    new PeerStatus
                    {
                        Key = PublicKey.FromHex(Samples.Key1)!,
                        Name = "exit1",
                        Address = Samples.Endpoint1,
                        Connection = new ConnectionStatus(TimeSpan.FromSeconds(5), 7, 9),
                    },
                ],
            },
        },
        [new NamedLink("mesh-vpn", new TunnelLink { Index = 7, Kind = "tun", Mtu = 1406, IsUp = true, Addresses = Tap.Addresses })],
        0);
}
