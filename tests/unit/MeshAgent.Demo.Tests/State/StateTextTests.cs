using MeshAgent.Demo.State;

namespace MeshAgent.Demo.Tests.State;

/// <summary>The JSON is nft 1.0.6's and iproute2 6.1.0's own.</summary>
public sealed class StateTextTests
{
    private const string Head = """{"nftables": [{"metainfo": {"version": "1.0.6", "release_name": "Lester Gooch #5", "json_schema_version": 1}}, """;

    [Fact]
    public void LinesOfRuleset_OtherHandlesAndCounters_AreTheSameLines()
    {
        var one = Head + """{"rule": {"family": "inet", "table": "t", "chain": "c", "handle": 3, "expr": [{"counter": {"packets": 2, "bytes": 168}}, {"accept": null}]}}]}""";
        var other = Head + """{"rule": {"family": "inet", "table": "t", "chain": "c", "handle": 9, "expr": [{"counter": {"packets": 0, "bytes": 0}}, {"accept": null}]}}]}""";

        Assert.Equal(StateText.LinesOfRuleset(one), StateText.LinesOfRuleset(other));
        Assert.Equal(
            """nft {"rule":{"chain":"c","expr":[{"counter":{}},{"accept":null}],"family":"inet","table":"t"}}""",
            Assert.Single(StateText.LinesOfRuleset(one)));
    }

    [Fact]
    public void LinesOf_RoutesOfTheLocalTable_KeepsAllButLinkLocalOnes()
    {
        const string Routes = """
            [{"type":"local","dst":"::1","dev":"lo","table":"local","protocol":"kernel","metric":0,"flags":[],"pref":"medium"},
             {"type":"local","dst":"fe80::4c25:9eff:fe51:1a2b","dev":"core0","table":"local","protocol":"kernel","metric":0,"flags":[],"pref":"medium"},
             {"dst":"fe80::/64","dev":"core0","protocol":"kernel","metric":256,"flags":[],"pref":"medium"}]
            """;

        var lines = StateText.LinesOf("route -6", Routes).ToArray();

        Assert.Equal(2, lines.Length);
        Assert.DoesNotContain(lines, line => line.Contains("4c25", StringComparison.Ordinal));
    }

    [Fact]
    public void LinesOf_NothingAtAll_IsEmpty() => Assert.Empty(StateText.LinesOf("rule -4", ""));
}
