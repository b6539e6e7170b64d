namespace MeshAgent.Routes.Netlink.Watching;

/// <summary>
/// A store that notifications keep up to date and that can be read anew beside them: what is notified while a dump runs is
/// written down and applied to the dump's result, so that nothing between the two is lost. Not synchronised: its owner's lock is.
/// </summary>
/// <typeparam name="TStore">The store.</typeparam>
/// <typeparam name="TEvent">A notification.</typeparam>
/// <param name="empty">The store before the first reading.</param>
/// <param name="apply">Takes a notification into a store; doing so twice must be the same as once.</param>
internal sealed class Tracked<TStore, TEvent>(TStore empty, Func<TStore, TEvent, StoreChange> apply)
{
    /// <summary>
    /// Most notifications written down during one reading. A reading takes milliseconds and the socket filter lets only what is of interest
    /// through, so some tens are usual. More would keep a storm in memory; fewer would read again for an ordinary burst.
    /// </summary>
    private const int JournalLimit = 4096;

    private List<TEvent>? journal;
    private bool overflowed;

    /// <summary>What is known.</summary>
    public TStore Current { get; private set; } = empty;

    /// <summary>Whether it must be read anew.</summary>
    public bool IsStale { get; private set; } = true;

    /// <summary>From now on it must be read anew.</summary>
    public void MarkStale() => IsStale = true;

    /// <summary>Takes in a notification.</summary>
    public StoreChange Apply(TEvent change)
    {
        if (journal?.Count < JournalLimit)
        {
            journal.Add(change);
        }
        else if (journal is not null)
        {
            overflowed = true;
        }

        var result = apply(Current, change);
        IsStale |= result == StoreChange.Unclear;
        return result;
    }

    /// <summary>A reading begins.</summary>
    public void BeginReading()
    {
        IsStale = false;
        overflowed = false;
        journal = [];
    }

    /// <summary>The reading failed: what was known stays, and is still to be read.</summary>
    public void AbandonReading()
    {
        IsStale = true;
        journal = null;
    }

    /// <summary>The reading succeeded.</summary>
    /// <param name="fresh">What was read.</param>
    public void EndReading(TStore fresh)
    {
        // What was unclear to the old contents may be clear to the new ones.
        IsStale = overflowed;
        foreach (var change in journal ?? [])
        {
            IsStale |= apply(fresh, change) == StoreChange.Unclear;
        }

        Current = fresh;
        journal = null;
    }
}
