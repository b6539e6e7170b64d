using MeshAgent.Resolvers.Dhcp.Clients;

namespace MeshAgent.Resolvers.Dhcp.Tests;

public sealed class UptimeTextTests
{
    [Theory]
    [InlineData("350735.47 234388.90\n", 350735.47)]
    [InlineData("7\n", 7)]
    [InlineData("", 0)]
    [InlineData("x 1", 0)]
    [InlineData("-5 1", 0)]
    public void Read_FileOfTheKernel_IsTheTimeSinceBoot(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), UptimeText.Read(text));

    [Fact]
    public void Read_LongerThanAnyTime_IsNone()
    {
        Assert.Equal(TimeSpan.Zero, UptimeText.Read("99999999999999 1"));
        Assert.Equal(TimeSpan.Zero, UptimeText.Read(new string('9', 400)));
    }
}
