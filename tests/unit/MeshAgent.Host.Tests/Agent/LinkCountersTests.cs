using MeshAgent.Host.Agent;

namespace MeshAgent.Host.Tests.Agent;

/// <summary>Against the kernel's own list, and lines that it writes (net/core/net-procfs.c).</summary>
public sealed class LinkCountersTests
{
    private const string List = """
        Inter-|   Receive                                                |  Transmit
         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
            lo: 10001952039 129624664    0    0    0     0          0         0 10001952039 129624664    0    0    0     0       0          0
        wg_exit:     920       5    0    0    0     0          0         0     1480      11    0    0    0     0       0          0
        wg_ex:18446744073709551615 18446744073709551615 0 0 0 0 0 0 7 18446744073709551614 0 0 0 0 0 0

        """;

    [Theory]
    [InlineData("lo", 129624664UL, 129624664UL)]
    [InlineData("wg_exit", 5UL, 11UL)]
    [InlineData("wg_ex", ulong.MaxValue, ulong.MaxValue - 1)]
    public void Parse_LinkIsListed_GivesItsPackets(string link, ulong received, ulong sent) =>
        Assert.Equal((received, sent), LinkCounters.Parse(System.Text.Encoding.ASCII.GetBytes(List), link));

    [Theory]
    [InlineData(List, "wg_e")]
    [InlineData(List, "exit")]
    [InlineData("wg0: 1 2 3", "wg0")]
    [InlineData("wg0: 1 2 3 4 5 6 7 8 9 x", "wg0")]
    [InlineData("", "wg0")]
    public void Parse_NoWholeLine_IsNull(string list, string link) =>
        Assert.Null(LinkCounters.Parse(System.Text.Encoding.ASCII.GetBytes(list), link));

    [Fact]
    public void Read_TheKernelsList_HasTheLoopback() => Assert.NotNull(new LinkCounters("/proc/net/dev").Read("lo"));

    [Fact]
    public void Read_NoList_IsNull() => Assert.Null(new LinkCounters("/proc/net/nothing-of-this-name").Read("lo"));
}
