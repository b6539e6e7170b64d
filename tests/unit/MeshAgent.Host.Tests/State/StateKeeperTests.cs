using MeshAgent.Core.Memory;
using MeshAgent.Host.State;

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
}
