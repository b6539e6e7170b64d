using MeshAgent.Demo.Narration;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Tests.Narration;

public sealed class LeakJudgeTests
{
    // As tcpdump 4.99 prints them.
    [Theory]
    [InlineData("19:09:09.768706 IP 192.0.2.20.49696 > 198.18.0.80.80: Flags [S], seq 2322487067, win 64240, length 0", true)]
    [InlineData("19:09:09.768706 IP6 2001:db8:2::20.49696 > 2001:db8:80::80.80: Flags [S], seq 1, win 64800, length 0", false)]
    [InlineData("19:09:09.768706 ARP, Request who-has 192.0.2.66 tell 192.0.2.20, length 28", true)]
    public void IsOf_PrintedPacket_TellsTheFamily(string line, bool isIPv4)
    {
        Assert.Equal(isIPv4, LeakJudge.IsOf(line, AddressPlan.IPv4));
        Assert.Equal(!isIPv4, LeakJudge.IsOf(line, AddressPlan.IPv6));
    }
}
