using MeshAgent.Core.Settings;

namespace MeshAgent.Core.Tests.Settings;

public sealed class LinkPatternTests
{
    // Expected values: fnmatch(3) as `case name in pattern)` of sh gives them.
    [Theory]
    [InlineData("eth1", "eth1", true)]
    [InlineData("eth1", "eth10", false)]
    [InlineData("eth1*", "eth10", true)]
    [InlineData("eth?", "eth1", true)]
    [InlineData("eth?", "eth10", false)]
    [InlineData("eth?", "eth", false)]
    [InlineData("*", "anything", true)]
    [InlineData("*.2", "eth0.2", true)]
    [InlineData("w*n*0", "wwan0", true)]
    [InlineData("w*n*0", "wlan01", false)]
    [InlineData("", "eth0", false)]
    [InlineData("WAN0", "wan0", false)]
    [InlineData("auto", "auto", false)]
    public void Matches_Pattern_MeansWholeNames(string pattern, string name, bool expected) =>
        Assert.Equal(expected, LinkPattern.Matches(pattern, name));
}
