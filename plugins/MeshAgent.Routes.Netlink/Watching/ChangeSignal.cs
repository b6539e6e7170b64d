namespace MeshAgent.Routes.Netlink.Watching;

/// <summary>Says "look again": raised by notifications, lowered when somebody looks.</summary>
internal sealed class ChangeSignal
{
    /// <summary>Changes told by name; the log needs to recognise what began it, and a storm would only fill memory.</summary>
    private const int MaximumDescribed = 4;

    private readonly Lock gate = new();
    private readonly List<string> described = [];
    private int raised;
    private TaskCompletionSource? waiter;

    /// <summary>Something changed.</summary>
    /// <param name="describe">Says what; not called when enough has been said.</param>
    public void Raise(Func<string> describe)
    {
        lock (gate)
        {
            raised++;
            if (described.Count < MaximumDescribed)
            {
                described.Add(describe());
            }

            // Waiters go on elsewhere: they would hold up the thread that hears the kernel.
            waiter?.TrySetResult();
            waiter = null;
        }
    }

    /// <summary>Somebody is about to look: what was raised before is dealt with.</summary>
    public void Lower()
    {
        lock (gate)
        {
            described.Clear();
            raised = 0;
        }
    }

    /// <summary>Returns when something changed since <see cref="Lower"/>, at once if it has.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What changed.</returns>
    public async ValueTask<string> WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task wait;
            lock (gate)
            {
                if (raised > 0)
                {
                    return raised > described.Count
                        ? $"{string.Join("; ", described)}; and {raised - described.Count} more"
                        : string.Join("; ", described);
                }

                waiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = waiter.Task;
            }

            await wait.WaitAsync(cancellationToken);
        }
    }
}
