using System.Net;
using System.Text.Json;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Evidence;
using MeshAgent.Contracts.Exits;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Core.Decisions;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Isolation;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Observation;
using MeshAgent.Core.Recovery;
using MeshAgent.Core.Settings;
using MeshAgent.Host.Agent;
using MeshAgent.Host.Control;
using MeshAgent.Host.Status;
using MeshAgent.Plugins.Generations;

namespace MeshAgent.Host.Tests.Status;

public sealed class StatusBuilderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    // The keys and words of the documentation, with the values that the sample below has.
    private const string Documented = """
        { "version": "0.1.0", "phase": { "ipv4": "tunnelled", "ipv6": "meshOnly" },
          "wan":   { "ipv4": [ { "interface": "wan0", "gateway": "192.0.2.1", "metric": 0, "state": "proven", "source": "kernel",
                                 "active": true, "evidence": [ { "at": "2026-11-22T12:00:00+00:00", "kind": "dnsReply", "from": "198.51.100.53" } ] } ],
                     "ipv6": [] },
          "exits": [ { "name": "exit1", "provider": "wireguard", "interface": "wg_exit", "state": "up", "active": true,
                       "endpoint": "203.0.113.10:51820", "resolvedBy": "198.51.100.53", "lastHandshakeSeconds": 4,
                       "priority": 0, "pinned": "no", "why": "" } ],
          "nameServers": { "wan": ["198.51.100.53"], "system": ["198.51.100.53", "10.99.0.1"], "mesh": [], "shared": ["198.51.100.53"],
                           "forwarder": ["127.0.0.1:54"], "asked": ["198.51.100.53"], "refused": [ { "server": "192.0.2.9", "why": "w" } ] },
          "selfTest": { "ipv4": { "verdict": "passed", "checks": [ { "check": "marked", "verdict": "passed", "detail": "d" } ] },
                        "ipv6": { "verdict": "waiting", "checks": [] } },
          "plugins": [ { "slot": "routes", "id": "netlink", "version": "1.0.0", "generation": 1, "state": "active" } ],
          "health":  [ { "id": "x.y", "severity": "warning", "message": "m", "fix": "f" } ],
          "counters": { "reconciles": 12, "applyFailures": 0, "leakGuardDrops": 0, "resyncs": 0, "leakedGenerations": 0 } }
        """;

    [Fact]
    public void Build_OfARound_IsWhatTheDocumentationShows()
    {
        var status = StatusBuilder.Build(
            View(),
            [new PluginReport(PluginSlot.Routes, "netlink", "1.0.0", 1, PluginState.Active, "")],
            [new HealthItem("x.y", Severity.Warning, "m", "f")],
            forwarder: ["127.0.0.1:54"]);

        var written = JsonSerializer.SerializeToElement(status, ControlJson.Default.AgentStatus);
        using var documented = JsonDocument.Parse(Documented);
        Assert.True(JsonElement.DeepEquals(documented.RootElement, written), written.ToString());
        Assert.False(status.IsUnhealthy);
    }

    [Fact]
    public void Build_BeforeTheFirstRound_SaysStarting()
    {
        var status = StatusBuilder.Build(null, [], [new HealthItem("x.y", Severity.Error, "m", "")]);

        Assert.Equal(("starting", "starting"), (status.Phase.IPv4, status.Phase.IPv6));
        Assert.True(status.IsUnhealthy);
    }

    [Fact]
    public void Status_OverTheSocket_ComesBackWhole()
    {
        var status = StatusBuilder.Build(
            View(), [new PluginReport(PluginSlot.Exits, "x", "", 0, PluginState.Malfunctioned, "why")], []);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(new ControlResponse { Status = status }, ControlJson.Default.ControlResponse);
        var back = JsonSerializer.Deserialize(bytes, ControlJson.Default.ControlResponse)!.Status!;

        Assert.Equal("why", back.Plugins[0].Reason);
        Assert.Equal("proven", back.Wan.IPv4[0].State);
        Assert.Equal(4, back.Exits[0].LastHandshakeSeconds);
    }

    private static AgentView View()
    {
        var path = new TrackedPath
        {
            Path = new WanPath { Family = IpFamily.IPv4, Hops = [new PathHop("wan0", IPAddress.Parse("192.0.2.1"))] },
            Source = PathSource.Kernel,
            State = new ProvenState(Noon, 0),
            Why = "DnsReply from 198.51.100.53",
            Evidence = [new PathEvidence(Noon, EvidenceKind.DnsReply, "198.51.100.53")],
        };
        var key = new ExitKey("wireguard", "exit1");
        var memory = new AgentMemory
        {
            Paths = new PerFamily<EquatableArray<TrackedPath>>([path], []),
            Exits = [new ExitMemory { Key = key, State = new UpState(Noon) }],
            Names = [new NameMemory { Host = "exit1.example.net", AnsweredBy = "198.51.100.53" }],
        };
        var decision = new Decision
        {
            Plan = null!,
            Memory = memory,
            Phase = new PerFamily<Phase>(Phase.Tunnelled, Phase.MeshOnly),
            Selected = key,
            AskedServers = [Server("198.51.100.53", NameServerScope.Wan)],
            RefusedServers = [new ServerRefusal(Server("192.0.2.9", NameServerScope.Wan), "w")],
            SelfTest = new PerFamily<SelfTestResult>(
                new SelfTestResult(SelfTestVerdict.Passed, [new SelfTestCheck("marked", SelfTestVerdict.Passed, "d")]), SelfTestResult.NotAsked),
            LookAgainAt = Noon,
        };
        return new AgentView(Snapshot(), decision, new AgentSettings(), [], new AgentCounters(12, 0, 0, 0), Noon);
    }

    private static RouterSnapshot Snapshot() => new()
    {
        NameServers =
        [
            Server("198.51.100.53", NameServerScope.Wan), Server("198.51.100.53", NameServerScope.System),
            Server("10.99.0.1", NameServerScope.System),
        ],
        Exits =
        [
            new ProviderSnapshot("wireguard", new ExitObservation
            {
                Exits =
                [
                    new ExitReport
                    {
                        Name = "exit1",
                        Target = new ExitTarget("exit1.example.net", 51820),
                        Interface = "wg_exit",
                        Endpoint = IPEndPoint.Parse("203.0.113.10:51820"),
                        HandshakeAge = TimeSpan.FromSeconds(4.7),
                    },
                ],
            }),
        ],
    };

    private static NameServer Server(string address, NameServerScope scope) => new() { Address = IPAddress.Parse(address), Scope = scope };
}
