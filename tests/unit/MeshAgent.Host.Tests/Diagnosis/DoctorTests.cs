using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Links;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Observation;
using MeshAgent.Core.Roles;
using MeshAgent.Core.Settings;
using MeshAgent.Host.Configuration;
using MeshAgent.Host.Diagnosis;
using MeshAgent.Host.Surveying;

namespace MeshAgent.Host.Tests.Diagnosis;

/// <summary>What the doctor makes of a machine.</summary>
public sealed class DoctorTests
{
    private static readonly MachineFacts Good = new()
    {
        Capabilities = ulong.MaxValue,
        CgroupFolder = "/sys/fs/cgroup",
        HasTun = true,
        WireGuardProgram = "/usr/bin/wireguard-go",
        Scratch = new ScratchReport("", [new ScratchFinding("ipv4.rule.mark", ""), new ScratchFinding("filter", "")]),
    };

    [Fact]
    public void Examine_GoodMachine_HasNothingToSay() => Assert.All(
        Examine(Survey(), Good).Where(static check => check.Id != "agent.running"), static check => Assert.Equal(CheckVerdict.Ok, check.Verdict));

    [Theory]
    [InlineData("mwan3", "conflicts.mwan3", CheckVerdict.Error)]
    [InlineData("pbr", "conflicts.pbr", CheckVerdict.Info)]
    [InlineData("networkd", "conflicts.networkd", CheckVerdict.Warning)]
    [InlineData("port", "conflicts.ports", CheckVerdict.Warning)]
    [InlineData("rp_filter", "sysctl.rpFilter", CheckVerdict.Warning)]
    [InlineData("accept_ra", "sysctl.acceptRa", CheckVerdict.Info)]
    [InlineData("resolv.conf", "dns.resolvConf", CheckVerdict.Warning)]
    [InlineData("mark", "kernel.mark", CheckVerdict.Error)]
    [InlineData("rights", "rights.CAP_NET_ADMIN", CheckVerdict.Error)]
    [InlineData("filter", "kernel.filter", CheckVerdict.Error)]
    [InlineData("suppress", "kernel.ipv6.rule.suppress", CheckVerdict.Error)]
    [InlineData("ports", "kernel.ipv6.rule.ports", CheckVerdict.Warning)]
    [InlineData("tun", "kernel.wireguard", CheckVerdict.Error)]
    [InlineData("cgroup", "kernel.cgroup", CheckVerdict.Info)]
    [InlineData("namespace", "kernel.scratch", CheckVerdict.Info)]
    internal void Examine_OneThingWrong_SaysWhatAndWhyAndTheFix(string wrong, string id, CheckVerdict verdict)
    {
        var check = Assert.Single(Examine(Survey(), Spoil(wrong)), check => check.Id == id);

        Assert.Equal(verdict, check.Verdict);
        Assert.NotEmpty(check.Why);
        Assert.NotEmpty(check.Fix);
    }

    [Fact]
    public void Examine_Mwan3AndRulesOutOfItsWay_IsNoConflict()
    {
        var survey = Survey(new AgentSettings { WanLinks = ["wan0"], Identity = new AgentSettings().Identity with { RulePreference = 800 } });

        Assert.Equal(CheckVerdict.Info, Assert.Single(Examine(survey, Good with { HasMwan3 = true }), static check => check.Id == "conflicts.mwan3").Verdict);
    }

    [Theory]
    [InlineData("no", "false", true)]
    [InlineData("No", "off", true)]
    [InlineData("no", "yes", false)]
    public void Networkd_TwoKeys_BothMustBeNo(string routes, string rules, bool isFine)
    {
        string[] main = ["[Network]", "#ManageForeignRoutes=yes", "ManageForeignRoutes=yes", "[DHCPv4]", "ManageForeignRoutingPolicyRules=no"];
        string[] dropIn = ["[Network]", $"ManageForeignRoutes={routes}", $"ManageForeignRoutingPolicyRules = {rules}"];

        var facts = Good with { HasNetworkd = true, Networkd = NetworkdSettings.Read([main, dropIn]) };

        Assert.Equal(isFine, Assert.Single(Examine(Survey(), facts), static check => check.Id == "conflicts.networkd").Verdict == CheckVerdict.Ok);
    }

    [Theory]
    [InlineData(500u, "conflicts.rules")]
    [InlineData(1035u, "conflicts.rules")]
    [InlineData(1100u, null)]
    public void Examine_ForeignRule_MattersWhereItIsMetFirst(uint preference, string? id)
    {
        var rule = new RoutingRule { Family = IpFamily.IPv6, Preference = preference, Table = RouteTables.Main };

        var found = Examine(Survey(rules: [rule]), Good).Where(static check => check.Id.StartsWith("conflicts.", StringComparison.Ordinal)
            && check.Verdict != CheckVerdict.Ok).Select(static check => check.Id);

        Assert.Equal(id is null ? [] : [id], found);
    }

    [Fact]
    public void Examine_KernelsRulesAndTheAgents_AreNoConflict()
    {
        RoutingRule[] rules =
        [
            new() { Family = IpFamily.IPv6, Preference = 0, Table = RouteTables.Local },
            new() { Family = IpFamily.IPv6, Preference = 1000, Table = 1, Mark = new PacketMark(1, 1), Protocol = RouteProtocols.MeshAgent },
            new() { Family = IpFamily.IPv6, Preference = 32766, Table = RouteTables.Main },
        ];

        Assert.DoesNotContain(Examine(Survey(rules: rules), Good), static check => check.Verdict >= CheckVerdict.Warning);
    }

    [Fact]
    public void Examine_ForeignRouteInTheExitTable_IsNamed()
    {
        var route = new Route
        {
            Destination = IpFamily.IPv4.Everything(),
            Table = 2,
            Protocol = RouteProtocols.Static,
            NextHops = [new NextHop { LinkIndex = 3 }],
        };

        var check = Assert.Single(Examine(Survey(routes: [route]), Good), static check => check.Id == "conflicts.tables");

        Assert.Contains("default dev wan0 table 2", check.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_OneError_IsUnhealthyAndFirst()
    {
        var report = DoctorReport.Of([new DoctorCheck("a", CheckVerdict.Ok, ""), new DoctorCheck("b", CheckVerdict.Error, "")]);

        Assert.False(report.Healthy);
        Assert.Equal("b", report.Checks[0].Id);
    }

    private static MachineFacts Spoil(string wrong) => wrong switch
    {
        "mwan3" => Good with { HasMwan3 = true },
        "pbr" => Good with { HasPbr = true },
        "networkd" => Good with { HasNetworkd = true },
        "port" => Good with { HeldPorts = [new HeldPort("127.0.0.1:54", "dnsmasq (process 12)")] },
        "rp_filter" => Good with { Sysctls = new Dictionary<string, string> { ["ipv4.conf.all.rp_filter"] = "1" } },
        "accept_ra" => Good with
        {
            Sysctls = new Dictionary<string, string> { ["ipv6.conf.wan0.accept_ra"] = "1", ["ipv6.conf.wan0.forwarding"] = "1" },
        },
        "resolv.conf" => Good with { ResolvConf = ["198.51.100.53"] },
        "mark" => Good with { MarkProblem = "Operation not permitted" },
        "rights" => Good with { Capabilities = ulong.MaxValue & ~(1UL << 12) },
        "tun" => Good with { HasTun = false },
        "cgroup" => Good with { CgroupFolder = "" },
        "namespace" => Good with { Scratch = new ScratchReport("Operation not permitted", []) },
        "filter" => Good with { Scratch = new ScratchReport("", [new ScratchFinding("filter", "nft: not found")]) },
        _ => Good with { Scratch = new ScratchReport("", [new ScratchFinding($"ipv6.rule.{wrong}", "Operation not supported")]) },
    };

    private static List<DoctorCheck> Examine(RouterSurvey survey, MachineFacts facts) =>
    [
        .. AgentJudge.Of(survey), .. KernelJudge.Of(survey, facts, usesWireGuard: true), .. RoutingConflictJudge.Of(survey, facts),
        .. ServiceConflictJudge.Of(survey, facts), .. NameServerJudge.Of(survey, facts),
    ];

    private static RouterSurvey Survey(AgentSettings? settings = null, RoutingRule[]? rules = null, Route[]? routes = null)
    {
        var agent = settings ?? new AgentSettings { WanLinks = ["wan0"] };
        var snapshot = new RouterSnapshot
        {
            NameServers = [new NameServer { Address = IPAddress.Parse("198.51.100.53"), Scope = NameServerScope.Wan }],
            Routing = new RouteObservation
            {
                Links = [new Link { Index = 3, Name = "wan0", IsUp = true, HasCarrier = true }],
                Routing = PerFamily.Create(family => new FamilyRouting
                {
                    Rules = (rules ?? []).Where(rule => rule.Family == family).ToEquatableArray(),
                    Routes = (routes ?? []).Where(route => route.Family == family).ToEquatableArray(),
                }),
            },
        };
        return new RouterSurvey
        {
            Settings = new HostSettings
            {
                Agent = agent,
                DnsListen = [IPEndPoint.Parse("127.0.0.1:54")],
                DnsGroup = "g",
                DnsCacheSize = 16,
                StateFile = "/x",
                ControlSocket = "/y",
            },
            Snapshot = snapshot,
            Roles = LinkRoles.Find(snapshot, new DurableMemory(), agent),
            Routes = NSubstitute.Substitute.For<IRouteBackend>(),
            AgentProblem = "no agent answers",
        };
    }
}
