using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Health;
using MeshAgent.Guard.Nftables.Rules;

namespace MeshAgent.Guard.Nftables.Tests;

public sealed class RulesetWriterTests
{
    private static readonly GuardPlan Full = new()
    {
        Mark = new PacketMark(0x10, 0xff),
        WanLinks = ["wan0", "eth0.7"],
        MasqueradeLinks = ["wg_exit"],
        ClampLinks = ["wg_exit", "mesh-vpn"],
        OwnEndpoints =
        [
            new TunnelEndpoint("wg_exit", IPEndPoint.Parse("203.0.113.10:51820")),
            new TunnelEndpoint("wg_exit", IPEndPoint.Parse("[2001:db8:113::10]:51820")),
            new TunnelEndpoint("mesh-vpn", IPEndPoint.Parse("[fe80::1%3]:10000")),
        ],
        DnsRedirect = new DnsRedirect(
            800, [IPEndPoint.Parse("127.0.0.1:54"), IPEndPoint.Parse("127.0.0.1:55"), IPEndPoint.Parse("[::1]:5354")]),
    };

    [Fact]
    public void Write_FullPlan_IsTheReviewedScript() =>
        Assert.Equal(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "full-plan.nft")),
            RulesetWriter.Write(Full, RulesetParts.All, new LeakCount(3, 252)));

    [Fact]
    public void Write_SameLinksInAnotherOrder_IsTheSameScript() =>
        Assert.Equal(Script(Full), Script(Full with { WanLinks = ["eth0.7", "wan0", "eth0.7"] }));

    [Fact]
    public void Write_NoLinks_IsATableThatDoesNothing() =>
        Assert.Equal(
            "add table inet meshagent\ndelete table inet meshagent\ntable inet meshagent {\n"
                + "\tcounter leaks { packets 0 bytes 0; }\n}\n",
            Script(new GuardPlan { Mark = new PacketMark(1, 1) }));

    [Fact]
    public void Write_UserTrafficAllowed_DropsNothingAndKeepsTheMarks()
    {
        var script = Script(Full with { DropsUserTraffic = false });

        Assert.DoesNotContain("leak_", script, StringComparison.Ordinal);
        Assert.Contains("chain loop_output", script, StringComparison.Ordinal);
        Assert.Contains("chain mark_arriving", script, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(IpFamily.IPv4, "ipv6", "udp sport 546")]
    [InlineData(IpFamily.IPv6, "ipv4", "udp sport 68")]
    public void Write_OneFamily_LetsTheOtherPassEveryChainFirst(IpFamily family, string other, string othersNeed)
    {
        var lines = Script(Full with { Families = [family] }).Split('\n');

        var chains = lines.Index()
            .Where(line => line.Item.StartsWith("\tchain ", StringComparison.Ordinal))
            .Where(line => !line.Item.Contains(" dns_", StringComparison.Ordinal))
            .ToArray();
        Assert.Equal(9, chains.Length);
        Assert.All(chains, chain => Assert.Equal($"\t\tmeta nfproto {other} accept comment \"not guarded\"", lines[chain.Index + 2]));
        Assert.DoesNotContain(lines, line => line.Contains(othersNeed, StringComparison.Ordinal));
    }

    [Fact]
    public void Write_WithoutAPart_LacksItsChainsOnly()
    {
        var script = RulesetWriter.Write(Full, RulesetParts.All & ~RulesetParts.Masquerade, default);

        Assert.DoesNotContain("masquerade", script, StringComparison.Ordinal);
        Assert.Equal(9, script.Split("\tchain ").Length - 1);
    }

    [Fact]
    public void Write_OneFamilyGuarded_RedirectsLookupsOfBoth()
    {
        var script = Script(Full with { Families = [IpFamily.IPv6], DropsUserTraffic = false });

        Assert.Contains("dnat ip to 127.0.0.1:54\n", script, StringComparison.Ordinal);
        Assert.Contains("dnat ip6 to [::1]:5354\n", script, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1:55", script, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NoRedirect_HasNoTraceOfIt() =>
        Assert.DoesNotContain("dns_redirect", Script(Full with { DnsRedirect = null }), StringComparison.Ordinal);

    [Theory]
    [InlineData("wan0\" accept; }")]
    [InlineData("wan*")]
    [InlineData("wan\\0")]
    [InlineData("a b")]
    [InlineData("wän")]
    [InlineData("")]
    [InlineData("sixteen-letters-")]
    public void Objection_NameThatNftWouldReadOtherwise_IsRefused(string name)
    {
        GuardPlan[] plans =
            [
                Full with { WanLinks = [name] }, Full with { MasqueradeLinks = [name] }, Full with { ClampLinks = [name] },
                Full with { OwnEndpoints = [new TunnelEndpoint(name, IPEndPoint.Parse("203.0.113.10:51820"))] },
            ];
        foreach (var plan in plans)
        {
            var fault = LinkNameText.Objection(plan);

            Assert.Equal(FaultOrigin.Configuration, fault!.Origin);
            Assert.Contains($"\"{name}\"", fault.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("eth0.7")]
    [InlineData("pppoe-wan")]
    [InlineData("my_wg_exit_lab")]
    [InlineData("br-lan@x+1")]
    public void Objection_UsualName_IsNone(string name) => Assert.Null(LinkNameText.Objection(Full with { WanLinks = [name] }));

    private static string Script(GuardPlan plan) => RulesetWriter.Write(plan, RulesetParts.All, default);
}
