using MeshAgent.Demo.Processes;

namespace MeshAgent.Demo.Tests.Processes;

public sealed class BoundedLogTests
{
    [Fact]
    public void Add_MoreThanItHolds_KeepsTheLast()
    {
        var log = new BoundedLog();
        for (var i = 0; i < BoundedLog.Capacity + 5; i++)
        {
            log.Add($"line {i}");
        }

        Assert.Equal(BoundedLog.Capacity, log.Lines.Count);
        Assert.Equal("line 5", log.Lines[0]);
        Assert.False(log.Contains("line 4 "));
        Assert.Equal($"line {BoundedLog.Capacity + 4}", log.Tail(1));
    }
}
