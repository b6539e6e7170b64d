using System.Collections.Concurrent;
using MeshAgent.Contracts.Health;
using MeshAgent.Core.Memory;
using MeshAgent.Host.State;
using Microsoft.Extensions.Time.Testing;

namespace MeshAgent.Host.Tests.State;

public sealed class StateKeeperTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("meshagent-state-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Offer_SameMemory_WritesNothing()
    {
        var path = Path.Combine(folder, "state.json");
        await using (var keeper = KeeperOf(FileAt(path), SampleMemory.Full, TimeProvider.System))
        {
            keeper.Offer(SampleMemory.Full);
        }

        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Dispose_ChangeInAPause_IsWrittenAllTheSame()
    {
        var path = Path.Combine(folder, "state.json");
        await using (var keeper = KeeperOf(FileAt(path), new DurableMemory(), TimeProvider.System))
        {
            keeper.Offer(SampleMemory.Full with { SelectedExit = "first" });
            keeper.Offer(SampleMemory.Full with { SelectedExit = "second" });
        }

        Assert.Equal("second", FileAt(path).Read().Memory.SelectedExit);
    }

    [Fact]
    public async Task Write_Always_RecordsTheTimeOfWriting()
    {
        var path = Path.Combine(folder, "state.json");
        var before = DateTimeOffset.UtcNow;
        await using (var keeper = KeeperOf(FileAt(path), new DurableMemory(), TimeProvider.System))
        {
            keeper.Offer(SampleMemory.Full);
        }

        Assert.InRange(FileAt(path).Read().Memory.LastSeen, before, DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task Offer_TheStepsOfAStart_AreEachInTheFileWithoutAPause()
    {
        var path = Path.Combine(folder, "state.json");
        var frozen = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var keeper = KeeperOf(FileAt(path), new DurableMemory(), frozen);

        for (var step = 0; step < StateKeeper.WritesAtOnce; step++)
        {
            keeper.Offer(SampleMemory.Full with { SelectedExit = $"exit{step}" });
            await HoldsAsync(() => File.Exists(path) && FileAt(path).Read().Memory.SelectedExit == $"exit{step}");
        }

        keeper.Offer(SampleMemory.Full with { SelectedExit = "one too many" });
        await keeper.DisposeAsync();
        Assert.Equal("one too many", FileAt(path).Read().Memory.SelectedExit);
    }

    [Fact]
    public async Task Offer_FileWasDamaged_IsWrittenThoughNothingWasLearned()
    {
        var path = Path.Combine(folder, "state.json");
        await File.WriteAllTextAsync(path, "cut", Cancellation);
        await File.WriteAllBytesAsync(path + ".last", StateCodec.Write(SampleMemory.Full), Cancellation);
        var found = FileAt(path).Read();
        await using (var keeper = KeeperOf(FileAt(path), found.OnDisk, TimeProvider.System))
        {
            keeper.Offer(found.Memory);
        }

        Assert.Null(FileAt(path).Read().Trouble);
    }

    [Fact]
    public async Task Offer_MediumHasRoomAgain_IsWrittenAfterTheRetryPauseWithoutAnotherOffer()
    {
        var blocked = Path.Combine(folder, "blocked");
        await File.WriteAllTextAsync(blocked, "no folder", Cancellation);
        var path = Path.Combine(blocked, "state.json");
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var reports = new ConcurrentQueue<HealthItem?>();
        await using var keeper = KeeperOf(FileAt(path), new DurableMemory(), time, reports.Enqueue);
        keeper.Offer(SampleMemory.Full);
        await HoldsAsync(() => !reports.IsEmpty);

        time.Advance(StateKeeper.RetryPause - TimeSpan.FromSeconds(1));
        var tooSoon = reports.Count;
        File.Delete(blocked);
        await HoldsAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return reports.Count > 1;
        });

        Assert.Equal(1, tooSoon);
        Assert.Contains("cannot be written", reports.First()!.Message, StringComparison.Ordinal);
        Assert.Null(reports.Last());
        Assert.Equal(SampleMemory.Full.SelectedExit, FileAt(path).Read().Memory.SelectedExit);
    }

    [Fact]
    public async Task Offer_WhatIsOnDiskAfterAFailedWrite_EndsTheTroubleWithoutAWrite()
    {
        var path = Path.Combine(folder, "state.json");
        var file = FileAt(path);
        file.Write(SampleMemory.Full);
        var before = await File.ReadAllBytesAsync(path, Cancellation);
        File.CreateSymbolicLink(path + ".new", "/dev/full");
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var reports = new ConcurrentQueue<HealthItem?>();
        await using var keeper = KeeperOf(file, SampleMemory.Full, time, reports.Enqueue);
        keeper.Offer(SampleMemory.Full with { SelectedExit = "another" });
        await HoldsAsync(() => !reports.IsEmpty);

        keeper.Offer(SampleMemory.Full);
        await HoldsAsync(() =>
        {
            time.Advance(StateKeeper.RetryPause);
            return reports.Count > 1;
        });

        Assert.NotNull(reports.First());
        Assert.Null(reports.Last());
        Assert.Equal(before, await File.ReadAllBytesAsync(path, Cancellation));
    }

    private static StateFile FileAt(string path) => new(path, new DiskMedium());

    private static StateKeeper KeeperOf(StateFile file, DurableMemory? onDisk, TimeProvider time, Action<HealthItem?>? report = null) =>
        new(file, onDisk, time, TaskScheduler.Default, report ?? (static _ => { }));

    private static async Task HoldsAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), limit.Token);
        }
    }
}
