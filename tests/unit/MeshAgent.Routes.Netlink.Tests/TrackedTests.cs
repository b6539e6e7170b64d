using MeshAgent.Routes.Netlink.Watching;

namespace MeshAgent.Routes.Netlink.Tests;

/// <summary>What is notified while a reading runs, with a list of numbers for a store.</summary>
public sealed class TrackedTests
{
    private readonly Tracked<HashSet<int>, int> tracked = new([], static (store, number) => number switch
    {
        0 => StoreChange.Unclear,
        > 0 => store.Add(number) ? StoreChange.Changed : StoreChange.None,
        < 0 => store.Remove(-number) ? StoreChange.Changed : StoreChange.None,
    });

    [Fact]
    public void EndReading_ChangesDuringIt_AreOnTopOfWhatWasRead()
    {
        tracked.BeginReading();
        tracked.Apply(1);
        tracked.Apply(-2);
        tracked.Apply(3);
        tracked.Apply(-3);

        // The dump passed before the first change and, elsewhere, after the last.
        tracked.EndReading([2, 4]);

        Assert.Equal([1, 4], tracked.Current.Order());
        Assert.False(tracked.IsStale);
    }

    [Fact]
    public void EndReading_UnclearDuringIt_IsStaleAgain()
    {
        tracked.BeginReading();
        tracked.Apply(0);
        tracked.EndReading([5]);

        Assert.True(tracked.IsStale);
        Assert.Equal([5], tracked.Current);
    }

    [Fact]
    public void EndReading_MoreChangesThanAreWrittenDown_IsStaleAgain()
    {
        tracked.BeginReading();
        for (var i = 1; i <= 5000; i++)
        {
            tracked.Apply(i);
        }

        tracked.EndReading([]);

        Assert.True(tracked.IsStale);
    }

    [Fact]
    public void EndReading_UnclearBeforeIt_IsClearAfter()
    {
        tracked.Apply(0);
        Assert.True(tracked.IsStale);
        tracked.BeginReading();
        tracked.EndReading([5]);

        Assert.False(tracked.IsStale);
    }

    [Fact]
    public void AbandonReading_KeepsWhatWasKnown()
    {
        tracked.BeginReading();
        tracked.EndReading([5]);
        tracked.MarkStale();
        tracked.BeginReading();
        tracked.Apply(6);
        tracked.AbandonReading();

        Assert.True(tracked.IsStale);
        Assert.Equal([5, 6], tracked.Current.Order());
    }
}
