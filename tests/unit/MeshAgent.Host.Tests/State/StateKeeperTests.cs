using MeshAgent.Core.Memory;
using MeshAgent.Host.State;
using Microsoft.Extensions.Time.Testing;

namespace MeshAgent.Host.Tests.State;

public sealed class StateKeeperTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("meshagent-state-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Offer_SameMemory_WritesNothing()
    {
        var path = Path.Combine(folder, "state.json");
        await using (var keeper = new StateKeeper(new StateFile(path), SampleMemory.Full, TimeProvider.System, static _ => { }))
        {
            keeper.Offer(SampleMemory.Full);
        }

        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Dispose_ChangeInAPause_IsWrittenAllTheSame()
    {
        var path = Path.Combine(folder, "state.json");
        await using (var keeper = new StateKeeper(new StateFile(path), new DurableMemory(), TimeProvider.System, static _ => { }))
        {
            keeper.Offer(SampleMemory.Full with { SelectedExit = "first" });
            keeper.Offer(SampleMemory.Full with { SelectedExit = "second" });
        }

        Assert.Equal("second", new StateFile(path).Read().Memory.SelectedExit);
    }

    [Fact]
    public async Task Write_Always_RecordsTheTimeOfWriting()
    {
        var path = Path.Combine(folder, "state.json");
        var before = DateTimeOffset.UtcNow;
        await using (var keeper = new StateKeeper(new StateFile(path), new DurableMemory(), TimeProvider.System, static _ => { }))
        {
            keeper.Offer(SampleMemory.Full);
        }

        Assert.InRange(new StateFile(path).Read().Memory.LastSeen, before, DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task Offer_TheStepsOfAStart_AreEachInTheFileWithoutAPause()
    {
        var path = Path.Combine(folder, "state.json");
        var frozen = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var keeper = new StateKeeper(new StateFile(path), new DurableMemory(), frozen, static _ => { });

        for (var step = 0; step < StateKeeper.WritesAtOnce; step++)
        {
            keeper.Offer(SampleMemory.Full with { SelectedExit = $"exit{step}" });
            await HoldsAsync(() => File.Exists(path) && new StateFile(path).Read().Memory.SelectedExit == $"exit{step}");
        }

        keeper.Offer(SampleMemory.Full with { SelectedExit = "one too many" });
        await keeper.DisposeAsync();
        Assert.Equal("one too many", new StateFile(path).Read().Memory.SelectedExit);
    }

    private static async Task HoldsAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), limit.Token);
        }
    }
}
