using MeshAgent.Demo.State;

namespace MeshAgent.Demo.Tests.State;

/// <summary>The JSON is nft 1.0.6's and iproute2 6.1.0's own.</summary>
public sealed class StateTextTests
{
    [Fact]
    public void LinesOfRuleset_OtherHandlesAndCounters_AreTheSameLines()
    {
        var one = Ruleset("""{"packets": 2, "bytes": 168}""", handle: 3);
        var other = Ruleset("""{"packets": 0, "bytes": 0}""", handle: 9);

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
             {"type":"local","dst":"fe80::4c25:9eff:fe51:1a2b","dev":"core0","table":"local","protocol":"kernel","metric":0,"flags":[]},
             {"dst":"fe80::/64","dev":"core0","protocol":"kernel","metric":256,"flags":[],"pref":"medium"}]
            """;

        var lines = StateText.LinesOf("route -6", Routes).ToArray();

        Assert.Equal(2, lines.Length);
        Assert.DoesNotContain(lines, line => line.Contains("4c25", StringComparison.Ordinal));
    }

    [Fact]
    public void LinesOf_NothingAtAll_IsEmpty() => Assert.Empty(StateText.LinesOf("rule -4", ""));

    private static string Ruleset(string counter, int handle) => $$$"""
        {"nftables": [{"metainfo": {"version": "1.0.6", "release_name": "Lester Gooch #5", "json_schema_version": 1}},
          {"rule": {"family": "inet", "table": "t", "chain": "c", "handle": {{{handle}}},
            "expr": [{"counter": {{{counter}}}}, {"accept": null}]}}]}
        """;
}
