using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Tests.Topology;

public sealed class NodeScriptsTests
{
    [Fact]
    public void Cables_OddLinkNames_AreUsedOnTheRoutersSide()
    {
        var links = new LinkNames { Wan = "eth1", Lan = "eth10", Mesh = "via0" };

        var cables = NodeScripts.Cables(new RunName(1, 2, "00ff"), links);

        Assert.Contains("link add name eth1 netns malab-1-2-00ff-router type veth peer name wan0", cables, StringComparison.Ordinal);
        Assert.Contains("link add name eth10 netns malab-1-2-00ff-router", cables, StringComparison.Ordinal);
        Assert.Contains("link add name via0 netns malab-1-2-00ff-router", cables, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WanMode.Static, "route add 0.0.0.0/0 via 192.0.2.1 dev wan0", "route add ::/0 via fe80::1 dev wan0")]
    [InlineData(WanMode.PointToPoint, "route add 0.0.0.0/0 dev wan0", "route add ::/0 dev wan0")]
    public void ConnectWan_ModeWithADefault_AddsItInBothFamilies(WanMode mode, string v4, string v6)
    {
        var script = NodeScripts.ConnectWan(new NeighbourhoodOptions { Wan = mode });

        Assert.Contains(v4, script, StringComparison.Ordinal);
        Assert.Contains(v6, script, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WanMode.NoDefault)]
    [InlineData(WanMode.Dhcp)]
    public void ConnectWan_ModeWithoutADefault_AddsNoRoute(WanMode mode)
        => Assert.DoesNotContain(
            "route add", NodeScripts.ConnectWan(new NeighbourhoodOptions { Wan = mode }), StringComparison.Ordinal);

    [Theory]
    [InlineData(WanMode.Dhcp, 2)]
    [InlineData(WanMode.Static, 0)]
    public void ConnectWan_RouterAdvertisements_AreTakenOnlyWithDhcp(WanMode mode, int accept)
        => Assert.Contains(
            $"echo {accept} >/proc/sys/net/ipv6/conf/wan0/accept_ra",
            NodeScripts.ConnectWan(new NeighbourhoodOptions { Wan = mode }),
            StringComparison.Ordinal);

    [Fact]
    public void Router_WithoutIPv6_GetsNoIPv6Address()
    {
        var options = new NeighbourhoodOptions { RouterHasIPv6 = false, MeshDefault = true };

        var script = NodeScripts.For(Node.Router, options) + NodeScripts.ConnectWan(options);

        Assert.Contains("echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6", script, StringComparison.Ordinal);
        Assert.DoesNotContain("fd30", script, StringComparison.Ordinal);
        Assert.DoesNotContain("2001:db8", script, StringComparison.Ordinal);
        Assert.DoesNotContain("::/0", script, StringComparison.Ordinal);
    }
}
