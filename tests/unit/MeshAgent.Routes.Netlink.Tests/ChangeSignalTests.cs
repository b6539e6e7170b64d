using MeshAgent.Routes.Netlink.Watching;

namespace MeshAgent.Routes.Netlink.Tests;

public sealed class ChangeSignalTests
{
    private readonly ChangeSignal signal = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WaitAsync_Storm_NamesTheFirstAndCountsTheRest()
    {
        for (var i = 1; i <= 1000; i++)
        {
            var number = i;
            signal.Raise(() => $"change {number}");
        }

        Assert.Equal("change 1; change 2; change 3; change 4; and 996 more", await signal.WaitAsync(Cancellation));
    }

    [Fact]
    public async Task WaitAsync_LoweredBefore_WaitsForTheNext()
    {
        signal.Raise(static () => "old");
        signal.Lower();
        var wait = signal.WaitAsync(Cancellation).AsTask();
        Assert.False(wait.IsCompleted);

        signal.Raise(static () => "new");

        Assert.Equal("new", await wait);
    }

    [Fact]
    public async Task WaitAsync_LoweredBetweenRaiseAndWakeUp_WaitsOn()
    {
        var wait = signal.WaitAsync(Cancellation).AsTask();
        signal.Raise(static () => "seen by somebody");
        signal.Lower();
        signal.Raise(static () => "new");

        Assert.EndsWith("new", await wait, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitAsync_Cancelled_Ends()
    {
        using var source = new CancellationTokenSource();
        var wait = signal.WaitAsync(source.Token).AsTask();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }
}
