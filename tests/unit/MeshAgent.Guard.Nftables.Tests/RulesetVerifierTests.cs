using MeshAgent.Guard.Nftables.Rules;
using MeshAgent.Guard.Nftables.Verification;

namespace MeshAgent.Guard.Nftables.Tests;

/// <summary>Against the echo and the listing that nft 1.0.6 printed for Golden/full-plan.nft.</summary>
public sealed class RulesetVerifierTests
{
    private static readonly string Echo = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "echo.json"));
    private static readonly string Listing = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "listing.json"));

    [Fact]
    public void Difference_EchoAndListingOfNft_AreTheSame()
    {
        var made = RulesetReader.Read(Echo)!;
        var found = RulesetReader.Read(Listing)!;

        // The table, its two counters, 10 chains and the 29 rules of the script.
        Assert.Equal(42, found.Objects.Count);
        Assert.Null(RulesetVerifier.Difference(made, found));
        Assert.True(RulesetVerifier.IsSameSet(made, found));
        Assert.Equal(new LeakCount(3, 252), found.Leaks);
    }

    [Fact]
    public void Difference_CounterHasRunOn_IsNone()
    {
        var later = RulesetReader.Read(Listing.Replace("\"packets\": 3", "\"packets\": 4711", StringComparison.Ordinal))!;

        Assert.Equal(4711, later.Leaks.Packets);
        Assert.Null(RulesetVerifier.Difference(RulesetReader.Read(Echo)!, later));
    }

    [Theory]
    [InlineData("\"policy\": \"accept\"", "\"policy\": \"drop\"", "chain leak_output is gone or changed")]
    [InlineData("\"op\": \"!=\"", "\"op\": \"==\"", "of leak_output is gone or changed")]
    [InlineData("\"meshagent\", \"handle\"", "\"meshagent\", \"flags\": \"dormant\", \"handle\"", "table meshagent is gone or changed")]
    public void Difference_SomethingChanged_IsNamed(string text, string changed, string difference)
    {
        var place = Listing.IndexOf(text, StringComparison.Ordinal);
        var edited = RulesetReader.Read(Listing[..place] + changed + Listing[(place + text.Length)..])!;

        Assert.Contains(difference, RulesetVerifier.Difference(RulesetReader.Read(Echo)!, edited), StringComparison.Ordinal);
        Assert.True(RulesetVerifier.IsSameSet(RulesetReader.Read(Echo)!, edited));
    }

    [Fact]
    public void Difference_TableGone_SaysSo() =>
        Assert.Equal("the table is gone", RulesetVerifier.Difference(RulesetReader.Read(Echo)!, null));

    [Fact]
    public void Difference_AllRulesFlushed_NamesAFewAndCountsTheRest()
    {
        var made = RulesetReader.Read(Echo)!;
        var flushed = made with { Objects = new([.. made.Objects.Where(found => found.Kind != "rule")]) };

        Assert.EndsWith(", and 26 more", RulesetVerifier.Difference(made, flushed), StringComparison.Ordinal);
        Assert.False(RulesetVerifier.IsSameSet(made, flushed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{ "nftables": 1 }""")]
    [InlineData("""{ "nftables": [] }""")]
    [InlineData("""{ "nftables": [ { } ] }""")]
    [InlineData("""{ "nftables": [ { "table": { "family": "ip", "name": "meshagent", "handle": 1 } } ] }""")]
    [InlineData("""{ "nftables": [ { "table": { "family": "inet", "name": "meshagent", "handle": "x" } } ] }""")]
    public void Read_NotOurTable_IsNothing(string json) => Assert.Null(RulesetReader.Read(json));
}
